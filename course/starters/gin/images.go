// Pictures: what is known of them is kept here, their bytes are in the object store.
package main

import (
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
)

// NewImage is what a client sends to announce a picture. UploadSeconds is for how long its upload is to be good.
type NewImage struct {
	ContentType   string `json:"contentType" binding:"required,oneof=image/jpeg image/png"`
	ByteLength    int    `json:"byteLength" binding:"required,min=1,max=10485760"`
	UploadSeconds *int   `json:"uploadSeconds,omitempty" binding:"omitempty,min=1,max=3600"`
}

// Image is what is known of a picture; Upload is there just after it was announced.
type Image struct {
	Base
	ContentType string  `json:"contentType"`
	ByteLength  int     `json:"byteLength"`
	Upload      *Upload `json:"upload,omitempty"`
}

func serveImages(router *gin.Engine, images *Collection[NewImage]) {
	router.GET("/images", func(c *gin.Context) {
		list := []Item{} // Not nil, which would be null in JSON.
		for _, kept := range images.List() {
			list = append(list, imageOf(kept))
		}
		page, err := listPage(list, c.Request.URL.Query(), nil)
		if err != nil {
			sendProblem(c, BadRequest{err})
			return
		}
		c.JSON(http.StatusOK, page)
	})

	router.POST("/images", func(c *gin.Context) {
		var body NewImage
		if err := c.ShouldBindJSON(&body); err != nil {
			sendProblem(c, Unprocessable{err})
			return
		}
		kept, err := images.Add(Base{ID: uuid.NewString(), CreatedAt: now()}, body)
		if err != nil {
			sendProblem(c, err)
			return
		}
		seconds := 300
		if body.UploadSeconds != nil {
			seconds = *body.UploadSeconds
		}
		image := imageOf(kept)
		if image.Upload, err = announceUpload(image, seconds); err != nil {
			sendProblem(c, err)
			return
		}
		c.Header("Location", "/images/"+image.ID)
		c.JSON(http.StatusCreated, image)
	})

	router.GET("/images/:id", func(c *gin.Context) {
		kept, err := images.Find(c.Param("id"))
		if err != nil {
			sendProblem(c, err)
			return
		}
		c.JSON(http.StatusOK, imageOf(kept))
	})

	router.GET("/images/:id/content", func(c *gin.Context) {
		kept, err := images.Find(c.Param("id"))
		var url string
		if err == nil {
			url, err = locateBytes(imageOf(kept))
		}
		if err != nil {
			sendProblem(c, err)
			return
		}
		// A client may keep the address for as long as it is good, and a while less.
		c.Header("Cache-Control", "private, max-age=240")
		c.Redirect(http.StatusTemporaryRedirect, url)
	})

	router.DELETE("/images/:id", func(c *gin.Context) {
		kept, err := images.Find(c.Param("id"))
		if err == nil {
			err = images.Remove(c.Param("id"))
		}
		if err == nil {
			err = removeBytes(imageOf(kept))
		}
		if err != nil {
			sendProblem(c, err)
			return
		}
		c.Status(http.StatusNoContent)
	})
}

func imageOf(kept Kept[NewImage]) Image {
	return Image{Base: kept.Base, ContentType: kept.Body.ContentType, ByteLength: kept.Body.ByteLength}
}
