package morsim

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// query is what both dialects can ask a list for. Empty strings and IDs of 0 filter nothing.
type query struct {
	number, status, owner, language string
	ids                             [4]int64 // of dial plan, user, device and provider
	idFilters                       int
	hideTerminated                  bool
	from                            int
	maxResults                      int // 0 is all
	exact                           bool
	cap                             int
}

// row is one number with its labels. It is made under the lock and written out outside it.
type row struct {
	*DID
	owner, reseller, device, provider, dialPlan string
	ownedByReseller                             bool
}

func (o *Options) query(params url.Values) query {
	params = o.searched(params)
	q := query{
		number:         params.Get("search_did_number"),
		status:         params.Get("search_status"),
		hideTerminated: o.DefaultsToHide,
		from:           max(1, number(params.Get("from"))),
		maxResults:     max(0, number(params.Get("max_results"))),
		exact:          o.ExactSearch,
		cap:            o.MaxResultsCap,
	}
	if hide := params.Get("search_hide_terminated_dids"); hide != "" {
		q.hideTerminated = hide == "1"
	}
	if o.IgnoreFrom || o.IgnorePaging {
		q.from = 1
	}
	if o.IgnorePaging {
		q.maxResults = 0
	}
	return q
}

// searched is the parameters without those this server does not heed.
func (o *Options) searched(params url.Values) url.Values {
	if len(o.IgnoreSearch) == 0 {
		return params
	}
	heeded := url.Values{}
	for name, values := range params {
		if !o.IgnoreSearch[name] {
			heeded[name] = values
		}
	}
	return heeded
}

// legacyQuery adds the filters that only dids_get has.
func (o *Options) legacyQuery(params url.Values) query {
	params = o.searched(params)
	q := o.query(params)
	q.owner = params.Get("search_did_owner")
	q.language = params.Get("search_language")
	q.idFilters = o.IDFilters
	for i, name := range []string{"search_dialplan", "search_user", "search_device", "search_provider"} {
		if id := params.Get(name); id != "" {
			q.ids[i] = parseID(id)
		}
	}
	return q
}

// number reads a count as Ruby's to_i does as far as it matters here: what is none is 0.
func number(value string) int {
	n, _ := strconv.Atoi(value)
	return n
}

// search finds a page of what the viewer may see, by ID; call it with the lock held.
func (s *Simulator) search(viewer *User, q query) []row {
	limit := q.maxResults
	if q.cap > 0 && (limit == 0 || limit > q.cap) {
		limit = q.cap
	}
	skip := q.from - 1
	records, now := s.store.order, s.now()
	settled := s.store.ghosts == 0 && !now.Before(s.store.settled)
	switch {
	case settled && viewer.Kind != Reseller && q.filtersNothing():
		records, skip = records[min(skip, len(records)):], 0
	case settled && q.exact && q.number != "":
		records = nil
		if r := s.store.byNumber[q.number]; r != nil {
			records = []*record{r}
		}
	}

	matchesNumber := like(q.number)
	if q.exact {
		matchesNumber = func(n string) bool { return q.number == "" || n == q.number }
	}
	matchesOwner := like(q.owner)
	if s.opts.ExactOwner {
		matchesOwner = func(name string) bool { return strings.EqualFold(name, q.owner) }
	}
	var page []row
	for _, r := range records {
		d := r.seenAt(now)
		if d == nil || !matchesNumber(d.Number) || !q.matches(d) || !s.visible(viewer, d) {
			continue
		}
		if q.owner != "" && !matchesOwner(s.searchedName(d.UserID)) {
			continue
		}
		if skip > 0 {
			skip--
			continue
		}
		page = append(page, s.row(d))
		if limit > 0 && len(page) == limit {
			break
		}
	}
	return page
}

func (q *query) filtersNothing() bool {
	return q.number+q.status+q.owner+q.language == "" && !q.hideTerminated && q.ids == [4]int64{}
}

func (q *query) matches(d *DID) bool {
	return (q.status == "" || q.status == d.Status) &&
		(q.language == "" || q.language == d.Language) &&
		(!q.hideTerminated || d.Status != Terminated) && q.matchesIDs(d)
}

func (q *query) matchesIDs(d *DID) bool {
	set, matching, last := 0, 0, true
	for i, have := range [4]int64{d.DialPlanID, d.UserID, d.DeviceID, d.ProviderID} {
		if q.ids[i] == 0 {
			continue
		}
		last = q.ids[i] == have
		set++
		if last {
			matching++
		}
	}
	switch q.idFilters {
	case FiltersAny:
		return set == 0 || matching > 0
	case FiltersLast:
		return last
	}
	return matching == set
}

// visible: a reseller sees the numbers of their own pool and of their users, admin and accountant see all (page 000).
func (s *Simulator) visible(viewer *User, d *DID) bool { return mayUse(viewer, s.poolOf(d)) }

func (s *Simulator) nameOf(userID int64) string {
	if u := s.users[userID]; u != nil {
		return u.Name
	}
	return ""
}

// searchedName is what search_did_owner looks at: page 001 says "text" and no more.
func (s *Simulator) searchedName(userID int64) string {
	if u := s.users[userID]; u != nil && s.opts.OwnerByLogin {
		return u.Username
	}
	return s.nameOf(userID)
}

func (s *Simulator) row(d *DID) row {
	r := row{DID: d, owner: s.nameOf(d.UserID), reseller: s.nameOf(s.poolOf(d))}
	if u := s.users[d.UserID]; u != nil {
		r.ownedByReseller = u.Kind == Reseller
	}
	if device := s.devices[d.DeviceID]; device != nil {
		r.device = device.label()
	}
	if d.DeviceID == 0 {
		r.device = s.opts.NoDeviceLabel
	}
	if p := s.providers[d.ProviderID]; p != nil {
		r.provider = p.Name
	}
	if p := s.dialPlans[d.DialPlanID]; p != nil {
		r.dialPlan = p.Name + " (" + p.Kind + ")"
	}
	return r
}

// statusLabel is the status as the GUI writes it.
func (r *row) statusLabel() string {
	if r.Status == "" {
		return ""
	}
	return strings.ToUpper(r.Status[:1]) + r.Status[1:]
}

// updatedAt is page 000's RFC 3339 in UTC with a Z, empty when not set.
func (r *row) updatedAt() string {
	if r.UpdatedAt.IsZero() {
		return ""
	}
	return r.UpdatedAt.UTC().Format(time.RFC3339)
}

// like is SQL's LIKE '%term%' as MySQL compares text: without case, % for any run and _ for any one character. The
// empty term matches everything.
func like(term string) func(string) bool {
	term = strings.ToLower(term)
	if !strings.ContainsAny(term, "%_") {
		return func(text string) bool { return strings.Contains(strings.ToLower(text), term) }
	}
	// Between two % stands a piece that must be found somewhere after the one before it.
	pieces := slices.DeleteFunc(strings.Split(term, "%"), func(piece string) bool { return piece == "" })
	return func(text string) bool {
		rest := strings.ToLower(text)
		for _, piece := range pieces {
			end := endOfPiece(rest, piece)
			if end < 0 {
				return false
			}
			rest = rest[end:]
		}
		return true
	}
}

// endOfPiece is where the first occurrence of piece in text ends, _ standing for any character; -1 when there is none.
func endOfPiece(text, piece string) int {
	for start := 0; start+len(piece) <= len(text); start++ {
		i := 0
		for i < len(piece) && (piece[i] == '_' || piece[i] == text[start+i]) {
			i++
		}
		if i == len(piece) {
			return start + i
		}
	}
	return -1
}
