package table

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// scanner goes through the tokens of a JSON text that encoding/json has found
// valid. That package's own tokens take four times as long, and its values keep
// only the last of duplicate keys. Strings without escapes are not copied.
type scanner struct {
	text string
	at   int
}

// scan returns a scanner of text, or what is wrong with it.
func scan(text string) (*scanner, error) {
	if !utf8.ValidString(text) {
		return nil, Problems{{Text: "the JSON is not valid UTF-8"}}
	}
	if !json.Valid([]byte(text)) {
		return nil, Problems{{Text: "this is not valid JSON: " + syntaxError(text)}}
	}
	s := &scanner{text: text}
	if s.peek() != '{' {
		return nil, Problems{{Text: "this must be a JSON object with a key for each number or block, not " + name(s.value())}}
	}
	return s, nil
}

// syntaxError returns what is wrong with a text that is not valid JSON, and where.
func syntaxError(text string) string {
	var value json.RawMessage
	err := json.Unmarshal([]byte(text), &value)
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Sprintf("line %d: %v", 1+strings.Count(text[:syntax.Offset], "\n"), err)
	}
	return fmt.Sprint(err)
}

// peek returns the first character of the next token.
func (s *scanner) peek() byte {
	for s.text[s.at] == ' ' || s.text[s.at] == '\n' || s.text[s.at] == '\t' || s.text[s.at] == '\r' {
		s.at++
	}
	return s.text[s.at]
}

// object calls each with the keys of the object that comes next. It has to take the value.
func (s *scanner) object(each func(key string)) {
	s.peek()
	for s.at++; s.peek() != '}'; {
		if s.text[s.at] == ',' {
			s.at++
			continue
		}
		key := unquote(s.value())
		s.peek()
		s.at++ // the colon
		each(key)
	}
	s.at++
}

// value returns the next value as it is written, and goes behind it.
func (s *scanner) value() string {
	s.peek()
	begin, depth := s.at, 0
	for {
		switch s.text[s.at] {
		case '"':
			s.quoted()
		case '{', '[':
			depth++
			s.at++
		case '}', ']':
			depth--
			s.at++
		case ',', ':', ' ', '\n', '\t', '\r':
			s.at++
		default:
			for s.at < len(s.text) && !strings.ContainsRune(",:{}[]\" \n\t\r", rune(s.text[s.at])) {
				s.at++
			}
		}
		if depth == 0 {
			return s.text[begin:s.at]
		}
	}
}

// quoted goes behind the string that begins here.
func (s *scanner) quoted() {
	for s.at++; s.text[s.at] != '"'; s.at++ {
		if s.text[s.at] == '\\' {
			s.at++
		}
	}
	s.at++
}

// unquote returns what a JSON string says.
func unquote(raw string) string {
	if !strings.Contains(raw, `\`) {
		return raw[1 : len(raw)-1]
	}
	var text string
	if err := json.Unmarshal([]byte(raw), &text); err != nil { // a valid string is always read
		return raw
	}
	return text
}

// name says what kind of value it is; a short one is named itself.
func name(raw string) string {
	switch raw[0] {
	case '{':
		return "an object"
	case '[':
		return "a list"
	case '"':
		return "the text " + shorten(unquote(raw))
	}
	if len(raw) > 40 {
		return raw[:40] + "…"
	}
	return raw
}
