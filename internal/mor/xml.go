package mor

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// maxDepth of elements in an answer; the deepest that is documented has five.
const maxDepth = 32

// reply is what a legacy call answers, wherever in the answer it stands.
type reply struct {
	success string
	failure string // the text of <error>
	id      string // of <did_details>
	listed  bool   // there was a <dids> or <providers>, empty or not
	rows    []map[string]string
}

// decodeReply reads an answer of the legacy dialect. Answers come with and
// without <page>, with <status> once, twice or not at all, so only the names
// that matter are looked for. In a listing every child of <dids> or <providers>
// is a row and its children are its columns; <did> in <did> is the number in
// the row. Anything that is not well-formed to its end is an error. Entities
// that the document declares itself are not expanded.
func decodeReply(body io.Reader) (reply, error) {
	decoder := xml.NewDecoder(body)
	decoder.CharsetReader = charsetReader
	var got reply
	var path []string
	var content strings.Builder
	root := false
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			if len(path) != 0 || !root {
				return reply{}, io.ErrUnexpectedEOF
			}
			return got, nil
		}
		if err != nil {
			return reply{}, err
		}
		switch token := token.(type) {
		case xml.StartElement:
			root = true
			path = append(path, token.Name.Local)
			if len(path) > maxDepth {
				return reply{}, fmt.Errorf("elements nested deeper than %d", maxDepth)
			}
			content.Reset()
			got.open(path)
		case xml.CharData:
			content.Write(token)
		case xml.EndElement:
			got.close(path, strings.TrimSpace(content.String()))
			content.Reset()
			path = path[:len(path)-1]
		}
	}
}

// list returns the index in path of the listing that it leads into, or -1.
func list(path []string) int {
	for i, name := range path {
		if name == "dids" || name == "providers" {
			return i
		}
	}
	return -1
}

func (r *reply) open(path []string) {
	i := list(path)
	r.listed = r.listed || i >= 0
	if i >= 0 && len(path) == i+2 {
		r.rows = append(r.rows, map[string]string{})
	}
}

func (r *reply) close(path []string, text string) {
	name := path[len(path)-1]
	if i := list(path); i >= 0 {
		if len(path) == i+3 {
			r.rows[len(r.rows)-1][name] = text
		}
		return
	}
	switch {
	case name == "error" && r.failure == "":
		r.failure = text
		if text == "" {
			r.failure = "an empty error"
		}
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
}

// charsetReader reads the encodings that a MOR server's answers may name
// besides UTF-8, which encoding/xml knows itself.
func charsetReader(label string, input io.Reader) (io.Reader, error) {
	switch strings.ToLower(label) {
	case "iso-8859-1", "latin1", "us-ascii", "windows-1252":
		return charmap.Windows1252.NewDecoder().Reader(input), nil
	case "utf8":
		return transform.NewReader(input, unicode.UTF8.NewDecoder()), nil
	}
	return nil, fmt.Errorf("the encoding %q is not supported", label)
}
