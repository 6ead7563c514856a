// A cursor: a place in the order, as a text without meaning to the client.
package main

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"
)

// secret is of this start of the server. One that runs more than once, or keeps its items, reads it from its settings.
var secret = newSecret()

func newSecret() []byte {
	secret := make([]byte, 32)
	if _, err := rand.Read(secret); err != nil {
		panic(err)
	}
	return secret
}

var base64URL = base64.RawURLEncoding.Strict()

// encodeCursor writes a place in characters that a URL takes as they are.
func encodeCursor(place Base) string {
	text := base64URL.EncodeToString([]byte(place.CreatedAt + " " + place.ID))
	// The seal: one altered character may spell another place, but nobody else can seal it.
	seal := hmac.New(sha256.New, secret)
	seal.Write([]byte(text))
	return text + "." + base64URL.EncodeToString(seal.Sum(nil)[:12])
}

// decodeCursor is false unless this server made the cursor, exactly as it is.
func decodeCursor(cursor string) (Base, bool) {
	text, _, _ := strings.Cut(cursor, ".")
	decoded, _ := base64URL.DecodeString(text)
	createdAt, id, _ := strings.Cut(string(decoded), " ")
	place := Base{ID: id, CreatedAt: createdAt}
	return place, encodeCursor(place) == cursor
}
