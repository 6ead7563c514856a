// Postcards in memory, over HTTP: users, albums and postcards, all three served by one function.
package main

import (
	"cmp"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
)

func main() {
	gin.SetMode(gin.ReleaseMode)
	router := gin.New()
	router.Use(gin.Recovery())

	users := serve(router, "/users", nil, func(base Base, body NewUser) (Item, error) {
		return User{base, body}, nil
	})
	albums := serve(router, "/albums", nil, func(base Base, body NewAlbum) (Item, error) {
		return Album{base, body}, mustHave(users, "ownerId", &body.OwnerID)
	})
	byAlbum := Filters{"albumId": func(item Item) *string { return item.(Postcard).AlbumID }}
	serve(router, "/postcards", byAlbum, func(base Base, body NewPostcard) (Item, error) {
		err := errors.Join(mustHave(users, "senderId", &body.SenderID), mustHave(albums, "albumId", body.AlbumID))
		return Postcard{base, body}, err
	})

	listener, err := net.Listen("tcp", "127.0.0.1:"+cmp.Or(os.Getenv("PORT"), "3000"))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("Postcards listens on http://%s\n", listener.Addr())
	log.Fatal(router.RunListener(listener))
}

// serve answers for one collection: its list, a new item, and the deletion of one. The items are kept by their id in
// a map for many requests at the same time; like a table in a database, it promises no order.
func serve[Body any](router *gin.Engine, path string, filters Filters, build func(Base, Body) (Item, error)) *sync.Map {
	items := &sync.Map{}

	router.GET(path, func(c *gin.Context) {
		page, err := listPage(items, c.Request.URL.Query(), filters)
		if err != nil {
			sendProblem(c, http.StatusBadRequest, err)
			return
		}
		c.JSON(http.StatusOK, page)
	})

	router.POST(path, func(c *gin.Context) {
		var body Body
		if err := c.ShouldBindJSON(&body); err != nil {
			sendProblem(c, http.StatusBadRequest, err)
			return
		}
		base := Base{ID: uuid.NewString(), CreatedAt: time.Now().UTC().Format("2006-01-02T15:04:05.000Z")}
		item, err := build(base, body)
		if err != nil {
			sendProblem(c, http.StatusUnprocessableEntity, err)
			return
		}
		items.Store(base.ID, item)
		c.Header("Location", path+"/"+base.ID)
		c.JSON(http.StatusCreated, item)
	})

	router.DELETE(path+"/:id", func(c *gin.Context) {
		if _, found := items.LoadAndDelete(c.Param("id")); !found {
			sendProblem(c, http.StatusNotFound, errors.New("nothing has this id"))
			return
		}
		c.Status(http.StatusNoContent)
	})

	return items
}

// mustHave complains about a member that should be the id of one of the items. nil is the id of nothing, and fine.
func mustHave(items *sync.Map, member string, id *string) error {
	if id == nil {
		return nil
	}
	if _, found := items.Load(*id); !found {
		return fmt.Errorf("%s is the id of nothing", member)
	}
	return nil
}

// sendProblem gives errors a form of their own, so that a client can tell them from data (RFC 9457).
func sendProblem(c *gin.Context, status int, err error) {
	c.Header("Content-Type", "application/problem+json")
	c.JSON(status, gin.H{"status": status, "detail": err.Error()})
}
