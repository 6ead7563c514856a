// Errors have a form of their own, so that a client can tell them from data (RFC 9457).
package main

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"
)

// BadRequest is a request outside the contract, Unprocessable one that names what is not there.
type BadRequest struct{ error }
type Unprocessable struct{ error }

var ErrNoVersion = errors.New("If-Match is missing")

func sendProblem(c *gin.Context, err error) {
	status := statusOf(err)
	c.Header("Content-Type", "application/problem+json")
	c.JSON(status, gin.H{"status": status, "detail": err.Error()})
}

func statusOf(err error) int {
	switch {
	case errors.As(err, &BadRequest{}):
		return http.StatusBadRequest
	case errors.As(err, &Unprocessable{}):
		return http.StatusUnprocessableEntity
	case errors.Is(err, ErrMissing):
		return http.StatusNotFound
	case errors.Is(err, ErrReferenced):
		return http.StatusConflict
	case errors.Is(err, ErrStale):
		return http.StatusPreconditionFailed
	case errors.Is(err, ErrNoVersion):
		return http.StatusPreconditionRequired
	}
	return http.StatusInternalServerError
}
