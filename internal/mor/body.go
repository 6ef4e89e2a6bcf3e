package mor

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
)

var errTooLarge = errors.New("too large")

// meteredBody counts and caps what is read, keeps the head of it, and
// distinguishes a connection that breaks from content that is wrong.
type meteredBody struct {
	reader io.Reader
	limit  int64
	bytes  int64
	head   []byte
	broke  error
}

func (b *meteredBody) Read(p []byte) (int, error) {
	if b.broke != nil {
		return 0, b.broke // net/http says only once that it was the time-out
	}
	n, err := b.reader.Read(p)
	b.bytes += int64(n)
	if room := excerptBytes - len(b.head); room > 0 {
		b.head = append(b.head, p[:min(n, room)]...)
	}
	if b.bytes > b.limit {
		return 0, errTooLarge
	}
	if err != nil && err != io.EOF {
		b.broke = err
	}
	return n, err
}

// decodeBody hands the body to decode, unpacked if it is gzip that nobody
// announced, which MOR is known to send.
func decodeBody(body *meteredBody, status int, decode func(int, io.Reader) error) error {
	buffered := bufio.NewReader(body.reader)
	body.reader = buffered
	magic, err := buffered.Peek(2)
	if err != nil && err != io.EOF {
		body.broke = err // Peek takes it away
	}
	if bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		unpacked, err := gzip.NewReader(buffered)
		if err != nil {
			return err
		}
		body.reader = unpacked // the cap holds for what is unpacked, too
	}
	return decode(status, body)
}
