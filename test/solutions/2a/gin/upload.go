// What the object store does for a picture: takes its bytes from the client, hands them out, forgets them.
package main

import (
	"cmp"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"time"
)

// Upload is a request that the client sends as it is, with the bytes.
type Upload struct {
	Method    string            `json:"method"`
	URL       string            `json:"url"`
	Headers   map[string]string `json:"headers"`
	ExpiresAt string            `json:"expiresAt"` // In UTC.
}

const ownSeconds = 300

var store = Store{
	endpoint: os.Getenv("AWS_ENDPOINT_URL_S3"),
	bucket:   os.Getenv("OBJECTS_BUCKET"),
	region:   cmp.Or(os.Getenv("AWS_REGION"), "us-east-1"),
	key:      os.Getenv("AWS_ACCESS_KEY_ID"),
	secret:   os.Getenv("AWS_SECRET_ACCESS_KEY"),
}

// announceUpload gives a request that is good for so many seconds, and for these bytes only.
func announceUpload(image Image, seconds int) (*Upload, error) {
	signed := time.Now().UTC()
	headers := map[string]string{"content-type": image.ContentType}
	bound := map[string]string{"content-type": image.ContentType, "content-length": strconv.Itoa(image.ByteLength)}
	url, err := store.presign(http.MethodPut, keyOf(image), bound, signed, seconds)
	expires := signed.Add(time.Duration(seconds) * time.Second).Format(time.RFC3339)
	return &Upload{http.MethodPut, url, headers, expires}, err
}

// locateBytes says where the bytes can be had for a while; ErrMissing as long as they have not come.
func locateBytes(image Image) (string, error) {
	if err := send(http.MethodHead, image); err != nil {
		return "", err
	}
	return store.presign(http.MethodGet, keyOf(image), nil, time.Now().UTC(), ownSeconds)
}

func removeBytes(image Image) error {
	return send(http.MethodDelete, image)
}

// send asks the store itself, by a presigned URL too: whoever can sign one needs nothing else.
func send(method string, image Image) error {
	url, err := store.presign(method, keyOf(image), nil, time.Now().UTC(), ownSeconds)
	if err != nil {
		return err
	}
	request, err := http.NewRequest(method, url, nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	switch {
	case response.StatusCode == http.StatusNotFound:
		return ErrMissing
	case response.StatusCode >= 300:
		return fmt.Errorf("the object store answered %s", response.Status)
	}
	return nil
}

// keyOf is ours to choose, never the client's.
func keyOf(image Image) string {
	return "images/" + image.ID
}
