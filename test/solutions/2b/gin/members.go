// Who is a member of which album: kept by the pair, so that a pair is there once.
package main

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// pair is the key of a membership.
type pair struct{ albumID, userID string }

func (key pair) String() string { return key.albumID + "/" + key.userID }

// Memberships are all of them; the mutex of the collections guards them too, so that nobody leaves while they join.
type Memberships struct {
	kept   map[pair]Member
	albums *Collection[NewAlbum]
	users  *Collection[NewUser]
}

func newMemberships(albums *Collection[NewAlbum], users *Collection[NewUser]) *Memberships {
	all := &Memberships{map[pair]Member{}, albums, users}
	for _, member := range replay[Member]("members") {
		all.kept[pair{member.AlbumID, member.UserID}] = member
	}
	// What a membership refers to has to stay, as a foreign key in a database has it.
	albums.Referenced = func(id string) bool {
		return all.any(func(member Member) bool { return member.AlbumID == id })
	}
	users.Referenced = func(id string) bool {
		return all.any(func(member Member) bool { return member.UserID == id })
	}
	return all
}

// join tells whether they are new. Looking and adding are one step under the lock: nobody comes between.
func (all *Memberships) join(key pair) (member Member, isNew bool, err error) {
	mutex.Lock()
	defer mutex.Unlock()
	if _, found := all.albums.kept[key.albumID]; !found {
		return member, false, ErrMissing
	}
	if _, found := all.users.kept[key.userID]; !found {
		return member, false, Unprocessable{ErrMissing}
	}
	if member, found := all.kept[key]; found {
		return member, false, nil
	}
	member = Member{key.albumID, key.userID, now()}
	journal.write("members", key.String(), member)
	all.kept[key] = member
	return member, true, nil
}

func (all *Memberships) leave(key pair) error {
	mutex.Lock()
	defer mutex.Unlock()
	if _, found := all.kept[key]; !found {
		return ErrMissing
	}
	journal.write("members", key.String(), nil)
	delete(all.kept, key)
	return nil
}

func (all *Memberships) find(key pair) (Member, bool) {
	mutex.Lock()
	defer mutex.Unlock()
	member, found := all.kept[key]
	return member, found
}

func (all *Memberships) where(holds func(Member) bool) []Member {
	mutex.Lock()
	defer mutex.Unlock()
	found := []Member{}
	for _, member := range all.kept {
		if holds(member) {
			found = append(found, member)
		}
	}
	return found
}

// any is called with the mutex locked.
func (all *Memberships) any(holds func(Member) bool) bool {
	for _, member := range all.kept {
		if holds(member) {
			return true
		}
	}
	return false
}

func serveMembers(router *gin.Engine, albums *Collection[NewAlbum], users *Collection[NewUser]) {
	all := newMemberships(albums, users)

	router.GET("/albums/:id/members", func(c *gin.Context) {
		if _, err := albums.Find(c.Param("id")); err != nil {
			sendProblem(c, err)
			return
		}
		sendMembers(c, byUser, all.where(func(member Member) bool { return member.AlbumID == c.Param("id") }))
	})

	router.POST("/albums/:id/members", func(c *gin.Context) {
		var body NewMember
		if err := c.ShouldBindJSON(&body); err != nil {
			sendProblem(c, BadRequest{err})
			return
		}
		member, isNew, err := all.join(pair{c.Param("id"), body.UserID})
		if err != nil {
			sendProblem(c, err)
			return
		}
		c.Header("Location", "/albums/"+member.AlbumID+"/members/"+member.UserID)
		status := http.StatusOK
		if isNew {
			status = http.StatusCreated
		}
		c.JSON(status, member)
	})

	router.GET("/albums/:id/members/:userId", func(c *gin.Context) {
		member, found := all.find(keyIn(c))
		if !found {
			sendProblem(c, ErrMissing)
			return
		}
		c.JSON(http.StatusOK, member)
	})

	router.DELETE("/albums/:id/members/:userId", func(c *gin.Context) {
		if err := all.leave(keyIn(c)); err != nil {
			sendProblem(c, err)
			return
		}
		c.Status(http.StatusNoContent)
	})

	router.GET("/users/:id/memberships", func(c *gin.Context) {
		sendMembers(c, byAlbum, all.where(func(member Member) bool { return member.UserID == c.Param("id") }))
	})
}

func keyIn(c *gin.Context) pair {
	return pair{c.Param("id"), c.Param("userId")}
}
