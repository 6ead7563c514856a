// How a list is answered: filtered, newest first, in pages that go on after a place in that order.
package main

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
)

// Page is the answer to a GET of a list. Next says where the next page begins, and is nil when there is none.
type Page struct {
	Items []Item  `json:"items"`
	Next  *string `json:"next"`
}

// Filters says for a parameter which member of an item it is compared with.
type Filters map[string]func(Item) *string

// listPage is called for each GET of a list. Its error is a parameter outside the contract, and answered with 400.
func listPage(items []Item, query url.Values, filters Filters) (Page, error) {
	limit, err := readLimit(query)
	if err != nil {
		return Page{}, err
	}
	after, err := readAfter(query)
	if err != nil {
		return Page{}, err
	}

	// Filtered first and cut afterwards; the other way round, pages would come out short or empty.
	for name, member := range filters {
		wanted, err := readID(query, name)
		if err != nil {
			return Page{}, err
		}
		items = slices.DeleteFunc(items, func(item Item) bool {
			return wanted != nil && (member(item) == nil || *member(item) != *wanted)
		})
	}
	// The place is compared and never looked up: the item that stood there may be gone. A database does the same with
	// where (created_at, id) < ($1, $2) order by created_at desc, id desc limit $3
	items = slices.DeleteFunc(items, func(item Item) bool {
		return after != nil && newestFirst(item, after) <= 0
	})
	slices.SortFunc(items, newestFirst)

	// One more than the page holds tells whether another page follows.
	if len(items) <= limit {
		return Page{Items: items, Next: nil}, nil
	}
	next := encodeCursor(items[limit-1].base())
	return Page{Items: items[:limit], Next: &next}, nil
}

// newestFirst compares by time, and by id where that is equal: a total order, the same in every request.
func newestFirst(a, b Item) int {
	return cmp.Or(cmp.Compare(b.base().CreatedAt, a.base().CreatedAt), cmp.Compare(b.base().ID, a.base().ID))
}

func readLimit(query url.Values) (int, error) {
	text, err := readOnce(query, "limit")
	if err != nil || text == nil {
		return 20, err
	}
	limit, err := strconv.Atoi(*text)
	if err != nil || limit < 1 || limit > 100 {
		return 0, errors.New("limit has to be a whole number from 1 to 100")
	}
	return limit, nil
}

func readAfter(query url.Values) (*Base, error) {
	cursor, err := readOnce(query, "after")
	if err != nil || cursor == nil {
		return nil, err
	}
	place, ok := decodeCursor(*cursor)
	if !ok {
		return nil, errors.New("after has to be the next of an earlier page, unchanged")
	}
	return &place, nil
}

var uuidPattern = regexp.MustCompile(`(?i)^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// readID gives back nil for a parameter that is missing.
func readID(query url.Values, name string) (*string, error) {
	id, err := readOnce(query, name)
	if err == nil && id != nil && !uuidPattern.MatchString(*id) {
		err = fmt.Errorf("%s has to be an id", name)
	}
	return id, err
}

// readOnce gives back nil for a parameter that is missing. The empty text is one that is there.
func readOnce(query url.Values, name string) (*string, error) {
	values := query[name]
	if len(values) > 1 {
		return nil, fmt.Errorf("%s has to come once", name)
	}
	if len(values) == 0 {
		return nil, nil
	}
	return &values[0], nil
}
