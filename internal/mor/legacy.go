package mor

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
)

// CanSign reports whether there is an API Secret Key, which every legacy call needs.
func (c *Client) CanSign() bool { return c.config.APISecretKey != "" }

// call sends a legacy call: signed, by POST, so that the hash never stands in
// a URL. take receives each row; a call with a take is a listing, and may be
// repeated. begin, if not nil, is called before each attempt is read, so that the
// rows of a failed one are dropped.
func (c *Client) call(ctx context.Context, name string, hashedNames []string, params url.Values, begin func(), take func(map[string]string) error) (got reply, err error) {
	read, limit := take != nil, int64(maxBody)
	if read {
		limit = maxListBody
	} else {
		take = func(map[string]string) error { return nil }
	}
	err = c.post(ctx, name, hashedNames, params, request{read: read, limit: limit, decode: func(status int, body io.Reader) error {
		if begin != nil {
			begin()
		}
		got, err = decodeReply(body, named[name], take)
		switch {
		case err != nil:
			return err
		case got.failure != "":
			return &Error{Code: meaning(got.failure), Words: got.failure}
		case status != http.StatusOK:
			return errors.New("not a success")
		case read && !got.listed, !read && got.success == "":
			return errors.New("neither a result nor an error in the answer")
		}
		return nil
	}})
	if err != nil {
		return reply{}, err
	}
	return got, nil
}

// details sends a legacy call about one thing, and returns the fields of its answer.
func (c *Client) details(ctx context.Context, name string, params url.Values) (got fields, err error) {
	err = c.post(ctx, name, hashed[name], params, request{read: true, limit: maxBody, decode: func(status int, body io.Reader) error {
		got, err = decodeFields(body, named[name])
		switch {
		case err != nil:
			return err
		case got.failure != "":
			return &Error{Code: meaning(got.failure), Words: got.failure}
		case status != http.StatusOK:
			return errors.New("not a success")
		case len(got.all) == 0:
			return errors.New("neither a result nor an error in the answer")
		}
		return nil
	}})
	return got, err
}

// post signs the parameters and sends them as the form of a request, of which the
// caller has said how to read the answer. Of an answer that may hold secrets
// nothing is quoted: not even what is wrong with it, which may be quoted from it.
func (c *Client) post(ctx context.Context, name string, hashedNames []string, params url.Values, r request) error {
	if !c.CanSign() && c.config.NotReady == nil {
		return &Error{Op: name, Code: CodeNoKey, Err: errNoKey}
	}
	r.op, r.method, r.path = name, http.MethodPost, "/api/"+name
	r.form = url.Values{"u": {c.config.Username}, "hash": {sign(hashedNames, params, c.config.APISecretKey)}}
	for name, values := range params {
		r.form[name] = values
	}
	if _, r.private = named[name]; r.private {
		decode := r.decode
		r.decode = func(status int, body io.Reader) error {
			err := decode(status, body)
			if mine := (*Error)(nil); err == nil || errors.As(err, &mine) || errors.Is(err, errTooLarge) {
				return err
			}
			return errWithheld
		}
	}
	return c.send(ctx, r)
}

var errNoKey = errors.New("this call is signed with the API Secret Key, and none is given")

var errWithheld = errors.New("the answer is not what this call returns; it is not shown, since it may hold passwords")

// list sends a legacy call that lists something and returns its rows, each made by row.
func list[T any](ctx context.Context, c *Client, name string, hashedNames []string, params url.Values, row func(map[string]string) (T, error)) ([]T, error) {
	var rows []T
	_, err := c.call(ctx, name, hashedNames, params, func() { rows = nil }, func(columns map[string]string) error {
		made, err := row(columns)
		if err != nil {
			return &Error{Code: CodeLacking, Err: fmt.Errorf("row %d: %w", len(rows)+1, err)}
		}
		rows = append(rows, made)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return rows, nil
}

// write sends a legacy call that changes something and returns the id in its
// did_details, which only did_create has. The examples on vendor pages 002 and 004
// sign the first value alone, against the text beside them. So where a server calls
// the hash of all values incorrect, it has done nothing, and that of the first value
// is tried once; if it is the right one, it is kept for the rest of the run.
func (c *Client) write(ctx context.Context, name string, params map[string]string) (id string, err error) {
	form := values(params)
	names, first := hashed[name], firstSent(hashed[name], form)
	if c.signsFirst.Load() {
		names = first
	}
	got, err := c.call(ctx, name, names, form, nil, nil)
	if CodeOf(err) == CodeIncorrectHash && len(names) > len(first) {
		other, otherErr := c.call(ctx, name, first, form, nil, nil)
		if CodeOf(otherErr) != CodeIncorrectHash {
			got, err = other, otherErr
			if err == nil {
				c.signsFirst.Store(true)
			}
		}
	}
	return got.id, err
}

// firstSent returns the first of the names that the form holds.
func firstSent(names []string, form url.Values) []string {
	for _, name := range names {
		if form.Has(name) {
			return []string{name}
		}
	}
	return names
}

const didsGetOp = "dids_get"

// didsGet lists DIDs by the filters of vendor page 001. from is 1-based; size 0
// asks for everything. The current revision signs the call with the key alone;
// where a server calls that hash incorrect, the older form is tried once and, if
// it is the right one, kept for the rest of the run.
func (c *Client) didsGet(ctx context.Context, filters map[string]string, from, size int, row func(map[string]string) (DID, error)) ([]DID, error) {
	params := values(filters)
	if size > 0 {
		params.Set("from", strconv.Itoa(from))
		params.Set("max_results", strconv.Itoa(size))
	}
	names := hashed[didsGetOp]
	older := c.olderHash.Load()
	if older {
		names = olderDIDsGet
	}
	rows, err := list(ctx, c, didsGetOp, names, params, row)
	if CodeOf(err) == CodeIncorrectHash && !older {
		var olderErr error
		if rows, olderErr = list(ctx, c, didsGetOp, olderDIDsGet, params, row); CodeOf(olderErr) != CodeIncorrectHash {
			err = olderErr
			if err == nil || isAnswered(err, CodeNoDIDsFound) {
				c.olderHash.Store(true)
			}
		}
	}
	if isAnswered(err, CodeNoDIDsFound) {
		return nil, nil
	}
	for _, did := range rows {
		c.sawID(did.ID)
	}
	if size > 0 && len(rows) <= size {
		c.sawPage(len(rows))
	}
	return rows, err
}

// values makes a form of the parameters.
func values(params map[string]string) url.Values {
	form := make(url.Values, len(params))
	for name, value := range params {
		form.Set(name, value)
	}
	return form
}
