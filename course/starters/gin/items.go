// What is kept: users, albums and postcards.
package main

// Base is what the server adds to every item: its place in a list.
type Base struct {
	ID        string `json:"id"`
	CreatedAt string `json:"createdAt"` // In UTC with milliseconds, so that the order of the texts is that of the times.
}

// Item is anything with a place in a list.
type Item interface{ base() Base }

func (base Base) base() Base { return base }

type User struct {
	Base
	NewUser
}

type Album struct {
	Base
	NewAlbum
}

type Postcard struct {
	Base
	NewPostcard
}

// NewUser is what a client sends for a new user.
type NewUser struct {
	Name string `json:"name" binding:"required,max=100"`
}

// NewAlbum is what a client sends for a new album.
type NewAlbum struct {
	OwnerID string `json:"ownerId" binding:"required"`
	Title   string `json:"title" binding:"required,max=200"`
}

// NewPostcard is what a client sends for a new postcard. A pointer is nil when the member is missing or null.
type NewPostcard struct {
	SenderID string  `json:"senderId" binding:"required"`
	AlbumID  *string `json:"albumId"`
	Text     *string `json:"text" binding:"required,max=2000"` // Required, yet it may be "".
	Place    string  `json:"place" binding:"required,max=200"`
}
