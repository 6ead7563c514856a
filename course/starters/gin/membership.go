// What a membership is, and how a list of them is answered.
package main

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

type Member struct {
	AlbumID   string `json:"albumId"`
	UserID    string `json:"userId"`
	CreatedAt string `json:"createdAt"`
}

// NewMember is what a client sends for a new member.
type NewMember struct {
	UserID string `json:"userId" binding:"required"`
}

// In a list, members are told apart by one of their two ids, as the other one is the same for all.
type userInAlbum struct{ Member }
type albumOfUser struct{ Member }

func (member userInAlbum) base() Base { return Base{member.UserID, member.CreatedAt} }
func (member albumOfUser) base() Base { return Base{member.AlbumID, member.CreatedAt} }

func byUser(member Member) Item  { return userInAlbum{member} }
func byAlbum(member Member) Item { return albumOfUser{member} }

// sendMembers answers with a page of them.
func sendMembers(c *gin.Context, by func(Member) Item, found []Member) {
	items := make([]Item, 0, len(found))
	for _, member := range found {
		items = append(items, by(member))
	}
	page, err := listPage(items, c.Request.URL.Query(), nil)
	if err != nil {
		sendProblem(c, BadRequest{err})
		return
	}
	c.JSON(http.StatusOK, page)
}
