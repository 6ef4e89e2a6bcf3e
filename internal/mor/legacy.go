package mor

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
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

// didsGet lists DIDs by the filters of vendor page 001, as rows of element name
// to text. The current revision signs the call with the key alone; where a
// server calls that hash incorrect, the older form is tried once and, if it is
// the right one, kept for the rest of the run.
func (c *Client) didsGet(ctx context.Context, params map[string]string) ([]map[string]string, error) {
	names := hashed["dids_get"]
	older := c.olderHash.Load()
	if older {
		names = olderDIDsGet
	}
	got, err := c.callSigned(ctx, "dids_get", names, values(params), true)
	if CodeOf(err) == CodeIncorrectHash && !older {
		var olderErr error
		if got, olderErr = c.callSigned(ctx, "dids_get", olderDIDsGet, values(params), true); CodeOf(olderErr) != CodeIncorrectHash {
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

// values drops nothing and renames nothing: it is the form of the parameters.
func values(params map[string]string) url.Values {
	form := make(url.Values, len(params))
	for name, value := range params {
		form.Set(name, value)
	}
	return form
}
