package morsim

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
)

const apiDisabled = "API Requests are disabled"

func (s *Simulator) actV2(in request) answer {
	switch {
	case in.call == CallLogin && in.method == http.MethodPost:
		return s.login(in)
	case in.call == CallRefresh && in.method == http.MethodPost:
		return s.refresh(in)
	case in.call == CallDIDs && in.method == http.MethodGet:
		return s.listDIDs(in)
	default:
		return pageNotFound()
	}
}

func (s *Simulator) listDIDs(in request) answer {
	s.mu.RLock()
	defer s.mu.RUnlock()
	viewer, refusal := s.v2Viewer(in)
	if refusal != "" {
		return jsonError("errors", refusal)
	}
	rows := s.search(viewer, s.opts.query(in.params))
	meta := v2Meta{From: max(1, number(in.params.Get("from"))), MaxResults: echoed(in.params), Returned: len(rows)}
	opts := s.opts
	return answer{
		status: http.StatusOK, contentType: "application/json; charset=utf-8",
		body: func(w io.Writer) { writeV2List(w, rows, meta, &opts) },
	}
}

// v2Viewer decides who may read, in the words of page 000's table of errors.
func (s *Simulator) v2Viewer(in request) (viewer *User, refusal string) {
	if s.opts.APIDisabled {
		return nil, apiDisabled
	}
	u := s.holder(s.sessions.access, in.bearer)
	switch {
	case u == nil:
		return nil, "Invalid token value"
	case u.Kind != Admin && u.Kind != Accountant, !u.managesDIDs():
		return nil, "Unauthorized"
	case !u.may("dids_get"):
		return nil, "API method not permitted: dids_get"
	}
	return u, ""
}

type v2Meta struct {
	From       int  `json:"from"`
	MaxResults *int `json:"max_results"`
	Returned   int  `json:"returned"`
}

// echoed is the page size asked for, null when there was none, whatever was made of it.
func echoed(params url.Values) *int {
	n, err := strconv.Atoi(params.Get("max_results"))
	if err != nil {
		return nil
	}
	return &n
}

type v2Row struct {
	ID        int64   `json:"id"`
	DID       string  `json:"did"`
	DIDNumber string  `json:"did_number"`
	Status    string  `json:"status"`
	DIDStatus string  `json:"did_status"`
	AIAgent   *bool   `json:"ai_agent_compatible,omitempty"`
	Project   *string `json:"routes_to_openai_project_id"`
	UpdatedAt string  `json:"updated_at,omitempty"`
	Owner     *string `json:"owner"`
	Device    *string `json:"device"`
	Provider  *string `json:"provider"`
	DialPlan  *string `json:"dial_plan"`
}

func (r *row) v2(opts *Options) v2Row {
	label := func(text string) *string {
		if text == "" && opts.NullLabels {
			return nil
		}
		return &text
	}
	out := v2Row{
		ID: r.ID, DID: r.Number, DIDNumber: r.Number, Status: r.statusLabel(), DIDStatus: r.Status,
		AIAgent: &r.AIAgentCompatible, Project: label(r.OpenAIProject), UpdatedAt: r.updatedAt(),
		Owner: label(r.owner), Device: label(r.device), Provider: label(r.provider), DialPlan: label(r.dialPlan),
	}
	if opts.OmitAIAgentCompatible {
		out.AIAgent = nil
	}
	if opts.OmitUpdatedAt {
		out.UpdatedAt = ""
	}
	return out
}

// writeV2List writes row by row: a list without max_results may be the whole inventory.
func writeV2List(w io.Writer, rows []row, meta v2Meta, opts *Options) {
	buffered := bufio.NewWriterSize(w, min(1+len(rows), 32)<<10)
	defer func() { _ = buffered.Flush() }()
	_, _ = buffered.WriteString(`{"dids":[`)
	for i := range rows {
		if i > 0 {
			_ = buffered.WriteByte(',')
		}
		encoded, _ := json.Marshal(rows[i].v2(opts))
		_, _ = buffered.Write(encoded)
	}
	encoded, _ := json.Marshal(meta)
	_, _ = buffered.WriteString(`],"meta":`)
	_, _ = buffered.Write(encoded)
	_ = buffered.WriteByte('}')
}

func jsonAnswer(status int, body any) answer {
	encoded, _ := json.Marshal(body)
	return answer{status: status, contentType: "application/json; charset=utf-8", body: text(string(encoded))}
}

// jsonError is a 401 with the text under "errors", or "error" at the doors to the API (page 000).
func jsonError(key, message string) answer {
	a := jsonAnswer(http.StatusUnauthorized, map[string]string{key: message})
	a.outcome = message
	return a
}
