package mor

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strconv"
)

// call sends a legacy call: signed, by POST, so that the hash never stands in
// a URL. read tells that repeating it does no harm.
func (c *Client) call(ctx context.Context, name string, params url.Values, read bool) (reply, error) {
	return c.callSigned(ctx, name, hashed[name], params, read)
}

func (c *Client) callSigned(ctx context.Context, name string, hashedNames []string, params url.Values, read bool) (got reply, err error) {
	form := url.Values{"u": {c.config.Username}, "hash": {sign(hashedNames, params, c.config.APISecretKey)}}
	for name, values := range params {
		form[name] = values
	}
	limit := int64(maxBody)
	if read {
		limit = maxListBody
	}
	err = c.send(ctx, request{
		op:     name,
		method: http.MethodPost,
		path:   "/api/" + name,
		form:   form,
		read:   read,
		limit:  limit,
		decode: func(status int, body io.Reader) error {
			got, err = decodeReply(body)
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
		},
	})
	if err != nil {
		return reply{}, err // rows beside an error, or of an earlier try, prove nothing
	}
	return got, nil
}

// write sends a legacy call that changes something and returns the id in its
// did_details, which only did_create has.
func (c *Client) write(ctx context.Context, name string, params map[string]string) (id string, err error) {
	got, err := c.call(ctx, name, values(params), false)
	return got.id, err
}

const didsGetOp = "dids_get"

// didsGet lists DIDs by the filters of vendor page 001, as rows of element name
// to text. The current revision signs the call with the key alone; where a
// server calls that hash incorrect, the older form is tried once and, if it is
// the right one, kept for the rest of the run.
func (c *Client) didsGet(ctx context.Context, params map[string]string) ([]map[string]string, error) {
	names := hashed[didsGetOp]
	older := c.olderHash.Load()
	if older {
		names = olderDIDsGet
	}
	got, err := c.callSigned(ctx, didsGetOp, names, values(params), true)
	if CodeOf(err) == CodeIncorrectHash && !older {
		var olderErr error
		if got, olderErr = c.callSigned(ctx, didsGetOp, olderDIDsGet, values(params), true); CodeOf(olderErr) != CodeIncorrectHash {
			err = olderErr
			if err == nil || CodeOf(err) == CodeNoDIDsFound {
				c.olderHash.Store(true)
			}
		}
	}
	if CodeOf(err) == CodeNoDIDsFound {
		return nil, nil
	}
	return got.rows, err
}

// didsGetPage reads one page of dids_get; size 0 asks for everything.
func (c *Client) didsGetPage(ctx context.Context, filters map[string]string, from, size int) ([]DID, error) {
	params := maps.Clone(filters)
	if size > 0 {
		params["from"], params["max_results"] = strconv.Itoa(from), strconv.Itoa(size)
	}
	rows, err := c.didsGet(ctx, params)
	if err != nil {
		return nil, err
	}
	dids := make([]DID, len(rows))
	for i, row := range rows {
		if dids[i], err = legacyDID(row); err != nil {
			return nil, &Error{Op: didsGetOp, HTTPStatus: http.StatusOK, Code: CodeInconsistent, Err: fmt.Errorf("row %d: %w", i+1, err)}
		}
	}
	return dids, nil
}

// legacyDID is a row of dids_get. Elements may be missing, but for what it is of no use without.
func legacyDID(row map[string]string) (DID, error) {
	id, err := strconv.ParseInt(row["id"], 10, 64)
	switch {
	case row["id"] == "":
		return DID{}, errNoID
	case err != nil || id <= 0:
		return DID{}, fmt.Errorf("its id is %q", Clean(row["id"]))
	case row["did"] == "":
		return DID{}, errors.New("it has no number")
	}
	return DID{ID: id, Number: row["did"]}, nil
}

// values drops nothing and renames nothing: it is the form of the parameters.
func values(params map[string]string) url.Values {
	form := make(url.Values, len(params))
	for name, value := range params {
		form.Set(name, value)
	}
	return form
}
