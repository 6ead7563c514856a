// How a list is answered: filtered, newest first, and, when you have built it, in pages.
package main

import (
	"cmp"
	"fmt"
	"net/url"
	"regexp"
	"slices"
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
	for name, member := range filters {
		wanted, err := readID(query, name)
		if err != nil {
			return Page{}, err
		}
		items = slices.DeleteFunc(items, func(item Item) bool {
			return wanted != nil && (member(item) == nil || *member(item) != *wanted)
		})
	}
	slices.SortFunc(items, newestFirst)

	// BEGIN HERE with stage 3b: read `limit` and `after`, answer one page of the items, and say in Next how the list goes on.
	return Page{Items: items, Next: nil}, nil
}

func newestFirst(a, b Item) int {
	return cmp.Compare(b.base().CreatedAt, a.base().CreatedAt)
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
