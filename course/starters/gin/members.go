// Who is a member of which album.
package main

import (
	"net/http"
	"slices"
	"sync"

	"github.com/gin-gonic/gin"
)

// BEGIN HERE with stage 2b. A list remembers everybody as often as they come, whether they exist or not.
var (
	members      []Member
	membersMutex sync.Mutex
)

func serveMembers(router *gin.Engine, albums *Collection[NewAlbum], users *Collection[NewUser]) {
	router.GET("/albums/:id/members", func(c *gin.Context) {
		if _, err := albums.Find(c.Param("id")); err != nil {
			sendProblem(c, err)
			return
		}
		sendMembers(c, byUser, where(func(member Member) bool { return member.AlbumID == c.Param("id") }))
	})

	router.POST("/albums/:id/members", func(c *gin.Context) {
		var body NewMember
		if err := c.ShouldBindJSON(&body); err != nil {
			sendProblem(c, BadRequest{err})
			return
		}
		if _, err := albums.Find(c.Param("id")); err != nil {
			sendProblem(c, err)
			return
		}
		member := Member{c.Param("id"), body.UserID, now()}
		membersMutex.Lock()
		members = append(members, member)
		membersMutex.Unlock()
		c.Header("Location", "/albums/"+member.AlbumID+"/members/"+member.UserID)
		c.JSON(http.StatusCreated, member)
	})

	router.GET("/albums/:id/members/:userId", func(c *gin.Context) {
		found := where(isOf(c))
		if len(found) == 0 {
			sendProblem(c, ErrMissing)
			return
		}
		c.JSON(http.StatusOK, found[0])
	})

	router.DELETE("/albums/:id/members/:userId", func(c *gin.Context) {
		membersMutex.Lock()
		defer membersMutex.Unlock()
		place := slices.IndexFunc(members, isOf(c))
		if place < 0 {
			sendProblem(c, ErrMissing)
			return
		}
		members = slices.Delete(members, place, place+1)
		c.Status(http.StatusNoContent)
	})

	router.GET("/users/:id/memberships", func(c *gin.Context) {
		sendMembers(c, byAlbum, where(func(member Member) bool { return member.UserID == c.Param("id") }))
	})
}

// where gives the members for which this holds.
func where(holds func(Member) bool) []Member {
	membersMutex.Lock()
	defer membersMutex.Unlock()
	found := []Member{}
	for _, member := range members {
		if holds(member) {
			found = append(found, member)
		}
	}
	return found
}

func isOf(c *gin.Context) func(Member) bool {
	return func(member Member) bool {
		return member.AlbumID == c.Param("id") && member.UserID == c.Param("userId")
	}
}
