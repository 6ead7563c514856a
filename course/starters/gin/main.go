// Postcards over HTTP: users, albums and postcards, all three served by one function, the members of albums, and images.
package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/gin-gonic/gin/binding"
	"github.com/google/uuid"
)

func main() {
	gin.SetMode(gin.ReleaseMode)
	router := gin.New()
	router.Use(gin.Recovery())

	users := NewCollection[NewUser]("users")
	albums := NewCollection[NewAlbum]("albums")
	postcards := NewCollection[NewPostcard]("postcards")

	serve(router, users, Kind[NewUser]{
		build: func(base Base, body NewUser) Item { return User{base, body} },
		check: func(NewUser) error { return nil },
	})
	serve(router, albums, Kind[NewAlbum]{
		build: func(base Base, body NewAlbum) Item { return Album{base, body} },
		check: func(body NewAlbum) error { return mustHave(users, "ownerId", &body.OwnerID) },
	})
	serve(router, postcards, Kind[NewPostcard]{
		build: func(base Base, body NewPostcard) Item { return Postcard{base, body} },
		check: func(body NewPostcard) error {
			return errors.Join(mustHave(users, "senderId", &body.SenderID), mustHave(albums, "albumId", body.AlbumID))
		},
		filters: Filters{"albumId": func(item Item) *string { return item.(Postcard).AlbumID }},
	})
	serveMembers(router, albums, users)
	serveImages(router, NewCollection[NewImage]("images"))

	listener, err := net.Listen("tcp", "127.0.0.1:"+cmp.Or(os.Getenv("PORT"), "3000"))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("Postcards listens on http://%s\n", listener.Addr())
	log.Fatal(router.RunListener(listener))
}

// Kind is what users, albums and postcards do not have in common.
type Kind[Body any] struct {
	// build makes the answer of what is kept.
	build func(Base, Body) Item
	// check complains about a member that names what is not there.
	check   func(Body) error
	filters Filters
}

// serve answers for one collection: its list, and its items.
func serve[Body any](router *gin.Engine, items *Collection[Body], kind Kind[Body]) {
	path := "/" + items.name

	// With its version, so that a client can say later which one its change is based on (RFC 9110, section 13.1.1).
	send := func(c *gin.Context, status int, kept Kept[Body], err error) {
		if err != nil {
			sendProblem(c, err)
			return
		}
		c.Header("ETag", tagOf(kept.Version))
		c.JSON(status, kind.build(kept.Base, kept.Body))
	}

	router.GET(path, func(c *gin.Context) {
		list := []Item{} // Not nil, which would be null in JSON.
		for _, kept := range items.List() {
			list = append(list, kind.build(kept.Base, kept.Body))
		}
		page, err := listPage(list, c.Request.URL.Query(), kind.filters)
		if err != nil {
			sendProblem(c, BadRequest{err})
			return
		}
		c.JSON(http.StatusOK, page)
	})

	router.POST(path, func(c *gin.Context) {
		var body Body
		if err := c.ShouldBindJSON(&body); err != nil {
			sendProblem(c, BadRequest{err})
			return
		}
		base := Base{ID: uuid.NewString(), CreatedAt: now()}
		if err := kind.check(body); err != nil {
			sendProblem(c, Unprocessable{err})
			return
		}
		kept, err := items.Add(base, body)
		c.Header("Location", path+"/"+base.ID)
		send(c, http.StatusCreated, kept, err)
	})

	router.GET(path+"/:id", func(c *gin.Context) {
		kept, err := items.Find(c.Param("id"))
		send(c, http.StatusOK, kept, err)
	})

	router.PATCH(path+"/:id", func(c *gin.Context) {
		before, err := items.Find(c.Param("id"))
		if err != nil {
			sendProblem(c, err)
			return
		}
		body, err := merge(before.Body, c.Request.Body)
		if err != nil {
			sendProblem(c, BadRequest{err})
			return
		}
		if err := kind.check(body); err != nil {
			sendProblem(c, Unprocessable{err})
			return
		}
		match := c.GetHeader("If-Match")
		if match == "" {
			sendProblem(c, ErrNoVersion)
			return
		}
		kept, err := items.Change(before.Base.ID, body, versionIn(match))
		send(c, http.StatusOK, kept, err)
	})

	router.DELETE(path+"/:id", func(c *gin.Context) {
		if err := items.Remove(c.Param("id")); err != nil {
			sendProblem(c, err)
			return
		}
		c.Status(http.StatusNoContent)
	})
}

// merge lays the members of a patch over a copy of what was before (RFC 7396).
func merge[Body any](before Body, patch io.Reader) (body Body, err error) {
	text, err := json.Marshal(before)
	if err == nil {
		err = json.Unmarshal(text, &body)
	}
	if err == nil {
		err = json.NewDecoder(patch).Decode(&body)
	}
	if err == nil {
		err = binding.Validator.ValidateStruct(&body)
	}
	return body, err
}

func tagOf(version int) string {
	return fmt.Sprintf(`"%d"`, version)
}

// versionIn gives the version that an ETag of ours stands for; 0, which nothing has, for any other.
func versionIn(tag string) (version int) {
	fmt.Sscanf(tag, `"%d"`, &version)
	return version
}

// now is in UTC with milliseconds, so that the order of the texts is that of the times.
func now() string {
	return time.Now().UTC().Format("2006-01-02T15:04:05.000Z")
}

// mustHave complains about a member that should be the id of one of the items. nil is the id of nothing, and fine.
func mustHave[Body any](items *Collection[Body], member string, id *string) error {
	if id == nil {
		return nil
	}
	if _, err := items.Find(*id); err != nil {
		return fmt.Errorf("%s is the id of nothing", member)
	}
	return nil
}
