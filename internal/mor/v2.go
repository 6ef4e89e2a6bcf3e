package mor

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"
)

const didsOp = "v2/dids"

// v2Page reads one page (vendor page 000); size 0 asks for everything. It
// logs in as needed, once more if the server calls the token invalid.
func (c *Client) v2Page(ctx context.Context, filter Filter, from, size int) ([]DID, error) {
	query := url.Values{"search_hide_terminated_dids": {"0"}}
	if filter.HideTerminated {
		query.Set("search_hide_terminated_dids", "1")
	}
	if filter.Number != "" {
		query.Set("search_did_number", filter.Number)
	}
	if filter.Status != "" {
		query.Set("search_status", string(filter.Status))
	}
	if size > 0 {
		query.Set("from", strconv.Itoa(from))
		query.Set("max_results", strconv.Itoa(size))
	}
	invalid := ""
	for {
		token, err := c.token(ctx, invalid)
		if err != nil {
			return nil, err
		}
		rows, err := c.askPage(ctx, query, token)
		if CodeOf(err) != CodeInvalidToken || invalid != "" {
			return rows, err
		}
		invalid = token
	}
}

func (c *Client) askPage(ctx context.Context, query url.Values, token string) (rows []DID, err error) {
	err = c.send(ctx, request{
		op:     didsOp,
		method: http.MethodGet,
		path:   "/api/" + didsOp,
		query:  query,
		header: http.Header{"Authorization": {"Bearer " + token}, "Accept": {"application/json"}},
		read:   true,
		limit:  maxListBody,
		decode: func(status int, body io.Reader) error {
			rows, err = decodePage(status, body)
			return err
		},
	})
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		c.sawID(row.ID)
	}
	c.reading.proven.Store(true)
	return rows, nil
}

// decodePage reads {"dids":[…],"meta":{…}}, row by row. Whatever is not that, is
// an error; it is never an empty list.
func decodePage(status int, body io.Reader) (rows []DID, err error) {
	decoder := json.NewDecoder(body)
	if err := expect(decoder, json.Delim('{')); err != nil {
		return nil, err
	}
	var words string
	var meta struct {
		Returned *text `json:"returned"`
	}
	listed := false
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		switch name {
		case "dids":
			if listed {
				return nil, errors.New(`"dids" twice in the answer`)
			}
			listed = true
			rows, err = decodeRows(decoder)
		case "meta":
			err = decoder.Decode(&meta)
		case "errors", "error":
			var said any
			err = decoder.Decode(&said)
			if text := fmt.Sprint(said); said != nil && text != "[]" && text != "map[]" {
				words = cmp.Or(words, text)
			}
		default:
			err = decoder.Decode(new(json.RawMessage))
		}
		if err != nil {
			return nil, err
		}
	}
	if err := expect(decoder, json.Delim('}')); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, cmp.Or(err, errors.New("more after the end of the answer"))
	}
	switch {
	case words != "":
		return nil, &Error{Code: meaning(words), Words: words}
	case status != http.StatusOK:
		return nil, fmt.Errorf("HTTP status %d", status)
	case !listed:
		return nil, errors.New(`no "dids" in the answer`)
	case meta.Returned != nil && *meta.Returned != "" && string(*meta.Returned) != strconv.Itoa(len(rows)):
		return nil, fmt.Errorf("%d rows came, %s were announced", len(rows), *meta.Returned)
	}
	return rows, nil
}

func decodeRows(decoder *json.Decoder) ([]DID, error) {
	if err := expect(decoder, json.Delim('[')); err != nil {
		return nil, err
	}
	var rows []DID
	labels := map[string]string{}
	for decoder.More() {
		var row row
		if err := decoder.Decode(&row); err != nil {
			return nil, err
		}
		did, err := row.did()
		if err != nil {
			return nil, fmt.Errorf("row %d: %w", len(rows)+1, err)
		}
		did.shareLabels(labels)
		rows = append(rows, did)
	}
	return rows, expect(decoder, json.Delim(']'))
}

// shareLabels lets the rows of a page that have the same labels have them in the
// same place: of 100,000 numbers that are kept, they would be most of the memory.
func (d *DID) shareLabels(labels map[string]string) {
	for _, label := range []*string{(*string)(&d.Status), &d.Owner, &d.Device, &d.Provider, &d.DialPlan, &d.RoutesToOpenAIProjectID} {
		if same, ok := labels[*label]; ok {
			*label = same
		} else {
			labels[*label] = *label
		}
	}
}

func expect(decoder *json.Decoder, want json.Delim) error {
	token, err := decoder.Token()
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	if err == nil && token != want {
		err = fmt.Errorf("%v where %v should stand", token, want)
	}
	return err
}

// row is a DID as v2 spells it.
type row struct {
	ID                      text  `json:"id"`
	DID                     text  `json:"did"`
	DIDNumber               text  `json:"did_number"`
	StatusLabel             text  `json:"status"`
	Status                  text  `json:"did_status"`
	Owner                   text  `json:"owner"`
	Device                  text  `json:"device"`
	Provider                text  `json:"provider"`
	DialPlan                text  `json:"dial_plan"`
	AIAgentCompatible       *text `json:"ai_agent_compatible"`
	RoutesToOpenAIProjectID text  `json:"routes_to_openai_project_id"`
	UpdatedAt               text  `json:"updated_at"`
}

func (r row) did() (DID, error) {
	id, err := strconv.ParseInt(string(r.ID), 10, 64)
	if err != nil || id <= 0 {
		return DID{}, fmt.Errorf("its id is %q", r.ID)
	}
	did := DID{
		ID: id, Number: string(r.DID), Status: Status(r.Status),
		Owner: string(r.Owner), Device: string(r.Device), Provider: string(r.Provider), DialPlan: string(r.DialPlan),
		RoutesToOpenAIProjectID: string(r.RoutesToOpenAIProjectID), UpdatedAt: string(r.UpdatedAt),
	}
	if did.Number == "" {
		did.Number = string(r.DIDNumber)
	}
	if did.Status == "" {
		did.Status = Status(strings.ToLower(string(r.StatusLabel)))
	}
	switch {
	case did.Number == "":
		return DID{}, errors.New("it has no number")
	case r.DIDNumber != "" && string(r.DIDNumber) != did.Number:
		return DID{}, fmt.Errorf("did is %q and did_number %q", did.Number, r.DIDNumber)
	case did.Status == "":
		return DID{}, fmt.Errorf("DID %q has no status", did.Number)
	}
	if r.AIAgentCompatible != nil && *r.AIAgentCompatible != "" {
		compatible := *r.AIAgentCompatible == "true" || *r.AIAgentCompatible == "1"
		did.AIAgentCompatible = &compatible
	}
	return did.placed(), nil
}

// text takes a JSON string, number, boolean or null as text: servers differ in
// whether an ID or a number is quoted.
type text string

// UnmarshalJSON implements json.Unmarshaler; an object or an array is an error.
func (t *text) UnmarshalJSON(data []byte) error {
	switch data[0] {
	case '{', '[':
		return fmt.Errorf("%s where a text should stand", data)
	case '"':
		inner := data[1 : len(data)-1]
		if bytes.IndexByte(inner, '\\') < 0 && utf8.Valid(inner) { // as it stands, as nearly all do: half the time of a page
			*t = text(inner)
			return nil
		}
		return json.Unmarshal(data, (*string)(t))
	case 'n':
		return nil
	}
	*t = text(data)
	return nil
}
