package morsim

import (
	"io"
	"net/http"
	"net/url"
)

// legacyCall is one call of the XML dialect.
type legacyCall struct {
	hashed []string // the parameters that are hashed, in this order, before the key
	write  bool
	inPage bool // the error stands in <page> itself and not in its <status>
	act    func(*Simulator, legacyRequest) result
}

// legacyCalls is the table of calls. Filled in by init, because the functions in it lead back to it.
var legacyCalls map[string]legacyCall

func init() {
	byNumber, byID := []string{"device_id", "did"}, []string{"dids_id"}
	legacyCalls = map[string]legacyCall{
		"dids_get":                {inPage: true, act: (*Simulator).didsGet},
		"providers_get":           {inPage: true, act: (*Simulator).providersGet},
		"users_get":               {hashed: []string{"u", "p"}, inPage: true, act: (*Simulator).usersGet},
		"user_details_get":        {hashed: []string{"user_id", "username"}, inPage: true, act: (*Simulator).userDetailsGet},
		"devices_get":             {hashed: []string{"user_id"}, inPage: true, act: (*Simulator).devicesGet},
		"device_details_get":      {hashed: []string{"device_id"}, inPage: true, act: (*Simulator).deviceDetailsGet},
		"did_create":              {hashed: []string{"provider_id", "did"}, write: true, act: (*Simulator).didCreate},
		"did_trunk_device_assign": {hashed: byNumber, write: true, act: (*Simulator).didTrunkDeviceAssign},
		"did_device_assign":       {hashed: byNumber, write: true, act: (*Simulator).didDeviceAssign},
		"did_device_unassign":     {hashed: []string{"did"}, write: true, act: (*Simulator).didDeviceUnassign},
		"did_details_update":      {hashed: []string{"did_id"}, write: true, act: (*Simulator).didDetailsUpdate},
		"did_close":               {hashed: byID, write: true, act: (*Simulator).didClose},
		"did_make_free":           {hashed: byID, write: true, act: (*Simulator).didMakeFree},
		"did_terminate":           {hashed: byID, write: true, act: (*Simulator).didTerminate},
		"did_delete":              {hashed: byID, write: true, act: (*Simulator).didDelete},
	}
}

// legacyRequest is a call that may be carried out.
type legacyRequest struct {
	call   string
	caller *User
	params url.Values
}

// result is what a call came to: a refusal, a success text, or a document of its own.
type result struct {
	refusal string
	success string
	took    bool
	newID   int64                      // did_create
	list    func(*xmlWriter, *Options) // of the calls that read
}

func refuse(text string) result { return result{refusal: text} }

// lacks reports whether this server's MOR has no such call.
func (s *Simulator) lacks(call string) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.opts.NoSuchCall[call] || call == "providers_get" && s.opts.NoProvidersGet
}

func (s *Simulator) actLegacy(in request) answer {
	call, known := legacyCalls[in.call]
	if !known || s.lacks(in.call) {
		return pageNotFound()
	}
	if in.method != http.MethodPost {
		// "GET (if allowed, not recommended)": it is not allowed here.
		return answer{
			status: http.StatusForbidden, contentType: "text/html", outcome: "GET is not allowed",
			body: text(htmlPage(http.StatusForbidden, "Forbidden")),
		}
	}
	if call.write {
		s.mu.Lock()
		defer s.mu.Unlock()
	} else {
		s.mu.RLock()
		defer s.mu.RUnlock()
	}
	caller, refusal := s.legacyCaller(in, call)
	res := refuse(refusal)
	if refusal == "" {
		res = call.act(s, legacyRequest{in.call, caller, in.params})
	}
	if own, respelled := s.opts.Respell[res.refusal]; respelled {
		res.refusal = own
	}
	return s.legacyAnswer(in.call, call, res)
}

// legacyCaller decides who may call. The pages name the errors but not their order.
func (s *Simulator) legacyCaller(in request, call legacyCall) (caller *User, refusal string) {
	if s.opts.APIDisabled {
		return nil, apiDisabled
	}
	u := s.named(in.params.Get("u"))
	// Page 002: "Only Admin, Accountant, or Reseller may use the API".
	if u == nil || u.Blocked || u.Kind == SimpleUser {
		return nil, "Access Denied"
	}
	if !s.signed(in.call, u, in.params) {
		return nil, "Incorrect hash"
	}
	if !u.may(in.call) {
		return nil, "API method not permitted: " + in.call // documented for v2 only
	}
	if !u.managesDIDs() && call.write {
		return nil, "You are not authorized to manage DIDs"
	}
	if !u.managesDIDs() && in.call == "dids_get" {
		return nil, "Access Denied" // page 001 has no other word for it
	}
	if text := s.opts.Refuse[in.call]; text != "" {
		return nil, text
	}
	return u, ""
}

func (s *Simulator) legacyAnswer(name string, call legacyCall, res result) answer {
	opts := s.opts
	a := answer{status: http.StatusOK, contentType: opts.LegacyContentType, outcome: res.success + res.refusal, took: res.took}
	a.body = func(w io.Writer) {
		writeXML(w, opts.ErrorShape, func(x *xmlWriter) {
			switch {
			case res.refusal != "":
				x.nested(errorPlace(opts.ErrorShape, call), "error", res.refusal)
			case res.list != nil:
				res.list(x, &opts)
			case name == "did_delete" && opts.DeleteTextInStatus:
				x.nested([]string{"page", "status"}, "status", res.success)
			case name == "did_delete":
				x.nested([]string{"page", "status", "status"}, "success", res.success)
			default:
				x.success(res)
			}
		})
	}
	return a
}

func errorPlace(shape int, call legacyCall) []string {
	switch {
	case shape == ErrorBare:
		return nil
	case shape == ErrorInPage, shape != ErrorInStatus && call.inPage:
		return []string{"page"}
	default:
		return []string{"page", "status"}
	}
}
