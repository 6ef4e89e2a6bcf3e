package mor

import (
	"cmp"
	"io"
	"slices"
)

// fields is what an answer about one thing says of it, in the order in which it
// says so. Where in the answer its elements stand differs from call to call.
type fields struct {
	all     []field
	failure string // the text of <error>
}

type field struct {
	name, text string
	depth      int
}

// decodeFields reads the elements with these names, and no others. Anything that
// is not well-formed to its end is an error.
func decodeFields(body io.Reader, names []string) (fields, error) {
	var got fields
	err := walk(body, walker{
		open: func([]string) {},
		close: func(path []string, text string) error {
			name := path[len(path)-1]
			switch {
			case slices.Contains(names, name):
				got.all = append(got.all, field{name, text, len(path)})
			case name == "error" && got.failure == "":
				got.failure = cmp.Or(text, emptyError)
			}
			return nil
		},
		skip: func(path []string) bool {
			return len(path) == 0 || path[len(path)-1] != "error" && !slices.Contains(names, path[len(path)-1])
		},
	})
	if err != nil {
		return fields{}, err
	}
	return got, nil
}

// beside are the texts of the element with this name that lies least deep, and of
// those that stand beside it, by name. What lies deeper is about something else.
func (f fields) beside(name string) map[string]string {
	depth, texts := maxDepth+1, map[string]string{}
	for _, field := range f.all {
		if field.name == name {
			depth = min(depth, field.depth)
		}
	}
	for _, field := range f.all {
		if _, known := texts[field.name]; !known && field.depth == depth {
			texts[field.name] = field.text
		}
	}
	return texts
}

// texts are those of all elements with this name, each once.
func (f fields) texts(name string) (texts []string) {
	for _, field := range f.all {
		if field.name == name && !slices.Contains(texts, field.text) {
			texts = append(texts, field.text)
		}
	}
	return texts
}
