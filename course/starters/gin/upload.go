// What the object store does for a picture: takes its bytes from the client, hands them out, forgets them.
package main

// Upload is a request that the client sends as it is, with the bytes.
type Upload struct {
	Method    string            `json:"method"`
	URL       string            `json:"url"`
	Headers   map[string]string `json:"headers"`
	ExpiresAt string            `json:"expiresAt"` // In UTC.
}

// BEGIN HERE with stage 2a. The environment says where the object store is (AWS_ENDPOINT_URL_S3) and which bucket is
// yours (OBJECTS_BUCKET); github.com/aws/aws-sdk-go-v2/service/s3 is a client for it.

// announceUpload gives a request that is good for so many seconds, and for these bytes only.
func announceUpload(image Image, seconds int) (*Upload, error) {
	return nil, nil
}

// locateBytes says where the bytes can be had for a while; ErrMissing as long as they have not come.
func locateBytes(image Image) (string, error) {
	return "", ErrMissing
}

func removeBytes(image Image) error {
	return nil
}
