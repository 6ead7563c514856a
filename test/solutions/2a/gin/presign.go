// A presigned URL, by hand: AWS Signature Version 4 in the query. The SDK of AWS does the same.
package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Store is where the objects are, and who we are there.
type Store struct{ endpoint, bucket, region, key, secret string }

// presign gives a URL that is good for this method, this object and these headers, for so many seconds.
func (store Store) presign(method, key string, headers map[string]string, at time.Time, seconds int) (string, error) {
	address, err := url.Parse(store.endpoint)
	if err != nil {
		return "", err
	}
	address.Path = "/" + store.bucket + "/" + key
	signed := map[string]string{"host": address.Host}
	maps.Copy(signed, headers)
	names := slices.Sorted(maps.Keys(signed))
	date, moment := at.Format("20060102"), at.Format("20060102T150405Z")
	scope := date + "/" + store.region + "/s3/aws4_request"
	query := url.Values{
		"X-Amz-Algorithm":     {"AWS4-HMAC-SHA256"},
		"X-Amz-Credential":    {store.key + "/" + scope},
		"X-Amz-Date":          {moment},
		"X-Amz-Expires":       {fmt.Sprint(seconds)},
		"X-Amz-SignedHeaders": {strings.Join(names, ";")},
	}
	// Encode sorts by name, as the canonical request wants it; a space would have to be %20.
	canonicalQuery := strings.ReplaceAll(query.Encode(), "+", "%20")
	canonical := []string{method, address.EscapedPath(), canonicalQuery}
	for _, name := range names {
		canonical = append(canonical, name+":"+signed[name])
	}
	// The bytes are not known yet, so they are not part of it.
	canonical = append(canonical, "", strings.Join(names, ";"), "UNSIGNED-PAYLOAD")
	digest := sha256.Sum256([]byte(strings.Join(canonical, "\n")))
	text := strings.Join([]string{"AWS4-HMAC-SHA256", moment, scope, hex.EncodeToString(digest[:])}, "\n")
	// The key of this day, this region and this service: a leaked one opens nothing else.
	secret := []byte("AWS4" + store.secret)
	for _, part := range []string{date, store.region, "s3", "aws4_request", text} {
		mac := hmac.New(sha256.New, secret)
		mac.Write([]byte(part))
		secret = mac.Sum(nil)
	}
	address.RawQuery = canonicalQuery + "&X-Amz-Signature=" + hex.EncodeToString(secret)
	return address.String(), nil
}
