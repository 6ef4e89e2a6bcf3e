package mor

import (
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"golang.org/x/net/html/charset"
)

// maxDepth of elements in an answer; the deepest that is documented has five.
const maxDepth = 32

const emptyError = "an empty error"

// reply is what a legacy call answers, wherever in the answer it stands.
type reply struct {
	success string
	failure string // the text of <error>
	id      string // of <did_details>
	listed  bool   // there was one of the listings, empty or not
	rows    int

	row  map[string]string // the one that is being read
	take func(row map[string]string) error
}

// decodeReply reads an answer of the legacy dialect. Answers come with and
// without <page>, with <status> once, twice or not at all, so only the names
// that matter are looked for. In a listing every child of its element is a row
// and its children are its columns; <did> in <did> is the number in the row. Of
// the columns only those named are read, all if none are. Each row is handed to
// take when it is read; it is take's only until it returns. Anything that is not
// well-formed to its end is an error, whatever rows came before it.
func decodeReply(body io.Reader, columns []string, take func(row map[string]string) error) (reply, error) {
	got := reply{row: map[string]string{}, take: take}
	err := walk(body, walker{open: got.open, close: got.close, skip: func(path []string) bool {
		return columns != nil && listingIn(path) >= 0 && !slices.Contains(columns, path[len(path)-1])
	}})
	if err != nil {
		return reply{}, err
	}
	got.row, got.take = nil, nil
	return got, nil
}

// walker is called for each element, with the names of those that it is in and
// its own. The text of an element that skip says yes to is not read.
type walker struct {
	open  func(path []string)
	close func(path []string, text string) error
	skip  func(path []string) bool
}

// walk goes through a document to its end. Entities that the document declares
// itself are not expanded.
func walk(body io.Reader, w walker) error {
	decoder := xml.NewDecoder(body)
	decoder.CharsetReader = charset.NewReaderLabel // a server may name the encoding of its country instead of UTF-8
	var path []string
	var content strings.Builder
	root := false
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) && len(path) == 0 && root {
			return nil
		}
		if errors.Is(err, io.EOF) {
			return io.ErrUnexpectedEOF
		}
		if err != nil {
			return err
		}
		switch token := token.(type) {
		case xml.StartElement:
			root = true
			path = append(path, token.Name.Local)
			if len(path) > maxDepth {
				return fmt.Errorf("elements nested deeper than %d", maxDepth)
			}
			content.Reset()
			w.open(path)
		case xml.CharData:
			if !w.skip(path) {
				content.Write(token)
			}
		case xml.EndElement:
			if err := w.close(path, strings.TrimSpace(content.String())); err != nil {
				return err
			}
			content.Reset()
			path = path[:len(path)-1]
		}
	}
}

// listings are the elements whose children are rows.
var listings = []string{"dids", "providers", "users", "devices"}

// listingIn returns the index in path of the listing that it leads into, or -1.
func listingIn(path []string) int {
	for i, name := range path {
		if slices.Contains(listings, name) {
			return i
		}
	}
	return -1
}

func (r *reply) open(path []string) {
	i := listingIn(path)
	r.listed = r.listed || i >= 0
	if i >= 0 && len(path) == i+2 {
		clear(r.row)
	}
}

func (r *reply) close(path []string, text string) error {
	name := path[len(path)-1]
	if i := listingIn(path); i >= 0 {
		switch len(path) {
		case i + 3:
			r.row[name] = text
		case i + 2:
			r.rows++
			return r.take(r.row)
		}
		return nil
	}
	switch {
	case name == "error" && r.failure == "":
		r.failure = cmp.Or(text, emptyError)
	case name == "success":
		r.success = text
		if text == "" {
			r.success = name
		}
	case name == "status" && text != "" && len(path) > 1 && path[len(path)-2] == name:
		r.success = text // did_delete's stands in a <status> of its own
	case name == "id" && len(path) > 1 && path[len(path)-2] == "did_details":
		r.id = text
	}
	return nil
}
