// Where the items of one kind are kept: in memory, and, before that, in the journal.
package main

import (
	"errors"
	"sync"
)

var (
	ErrMissing    = errors.New("nothing has this id")
	ErrStale      = errors.New("it was changed since")
	ErrReferenced = errors.New("something else refers to it")
)

// Kept is an item as it is kept: what the server added, what the client sent, and the version, which counts its
// changes from 1 and is what its ETag says.
type Kept[Body any] struct {
	Base    Base
	Body    Body
	Version int
}

// mutex is one for all that is kept: so whatever concerns two collections is seen and changed as a whole.
var mutex sync.Mutex

// Collection holds the items of one kind, by their id.
type Collection[Body any] struct {
	name string
	kept map[string]Kept[Body]
	// Referenced, when it is there, tells whether something else refers to an item, so that it has to stay. It is called
	// with the mutex locked.
	Referenced func(id string) bool
}

// NewCollection makes one for users, albums or postcards: the name for a table or a file.
func NewCollection[Body any](name string) *Collection[Body] {
	return &Collection[Body]{name: name, kept: replay[Kept[Body]](name)}
}

// List gives all of them. Like a table in a database, it promises no order.
func (items *Collection[Body]) List() []Kept[Body] {
	mutex.Lock()
	defer mutex.Unlock()
	list := make([]Kept[Body], 0, len(items.kept))
	for _, kept := range items.kept {
		list = append(list, kept)
	}
	return list
}

// Find fails with ErrMissing.
func (items *Collection[Body]) Find(id string) (Kept[Body], error) {
	mutex.Lock()
	defer mutex.Unlock()
	kept, found := items.kept[id]
	if !found {
		return kept, ErrMissing
	}
	return kept, nil
}

func (items *Collection[Body]) Add(base Base, body Body) (Kept[Body], error) {
	mutex.Lock()
	defer mutex.Unlock()
	kept := Kept[Body]{base, body, 1}
	journal.write(items.name, base.ID, kept)
	items.kept[base.ID] = kept
	return kept, nil
}

// Change replaces what the client sent when the item still has this version, which a client has named with If-Match.
// Fails with ErrMissing or ErrStale.
func (items *Collection[Body]) Change(id string, body Body, version int) (Kept[Body], error) {
	mutex.Lock()
	defer mutex.Unlock()
	before, found := items.kept[id]
	if !found {
		return before, ErrMissing
	}
	// Compared under the same lock under which it is changed: nobody comes between.
	if before.Version != version {
		return before, ErrStale
	}
	kept := Kept[Body]{before.Base, body, version + 1}
	journal.write(items.name, id, kept)
	items.kept[id] = kept
	return kept, nil
}

// Remove fails with ErrMissing or ErrReferenced.
func (items *Collection[Body]) Remove(id string) error {
	mutex.Lock()
	defer mutex.Unlock()
	if _, found := items.kept[id]; !found {
		return ErrMissing
	}
	if items.Referenced != nil && items.Referenced(id) {
		return ErrReferenced
	}
	journal.write(items.name, id, nil)
	delete(items.kept, id)
	return nil
}
