package morsim

import (
	"strings"
	"time"
)

// Options say which of the servers that the documentation allows for this one is. The zero value is the server of the
// vendor's pages; where those are silent, each field names the other possibility.
type Options struct {
	WebDir  string        // MOR's Web_Dir; "/billing" when empty, "/" for none
	Latency time.Duration // passes before a request is acted on
	Now     func() time.Time

	// OnRequest is called for every request before it is acted on, outside all locks: it may block, look into the
	// simulator, or end the process under test.
	OnRequest func(Request)
	// OnAnswer is called when a request is done with, answered or not.
	OnAnswer func(Request)

	TokenLifetime  time.Duration // of an access token; 15 minutes when zero, as page 000 says
	NoRefresh      bool          // login gives no refresh token and refreshing answers 401
	SkipHashCheck  bool          // the server-wide setting that turns hash checking off
	SignOldDIDsGet bool          // dids_get is hashed over its search values in page order, not the key alone
	SignFirstValue bool          // did_create and the assigning calls are hashed by their first value, as the examples of pages 002 and 004
	APIDisabled    bool          // "Allow API" is off: all calls answer API Requests are disabled
	NoProvidersGet bool          // a server older than MOR X17: providers_get is an unknown page
	AllowLetters   bool          // did_create takes letters after a leading digit, as the GUI does
	ExactSearch    bool          // search_did_number is equality instead of SQL LIKE
	ExactOwner     bool          // search_did_owner is equality instead of SQL LIKE
	OwnerByLogin   bool          // search_did_owner looks at usernames instead of names
	DefaultsToHide bool          // lists without search_hide_terminated_dids hide the terminated
	MaxResultsCap  int           // no page is longer, whatever was asked for; 0 is no cap
	IgnoreFrom     bool          // every page begins at the first row
	IgnorePaging   bool          // from and max_results are both ignored
	VisibilityLag  time.Duration // reads do not see a write before this long
	LagWritesToo   bool          // with VisibilityLag: the next write judges by what reads see

	// UnassignLeaves is the status after did_device_unassign: "reserved" (when empty) keeps the owner, "free" clears it.
	UnassignLeaves string
	// CloseDropsDevice clears the device when a number is closed; otherwise did_close changes the status only.
	CloseDropsDevice bool
	// DeviceMustBelongToOwner refuses a device of a user other than the one the number is reserved for.
	DeviceMustBelongToOwner bool
	// SilentlyIgnore names calls or parameters that are checked and answered with success but not carried out: seen on
	// real servers with did_user_id.
	SilentlyIgnore map[string]bool
	// IgnoreSearch names search parameters that a list does not heed.
	IgnoreSearch map[string]bool
	// IDFilters is how search_dialplan, search_user, search_device and search_provider go together: a number has to
	// match FiltersAll of them (when zero), FiltersAny one, or the FiltersLast in page order.
	IDFilters int
	// UnknownIDInWords answers a search_user or search_device that there is not with an error, not with an empty list;
	// also where IgnoreSearch does not heed it otherwise.
	UnknownIDInWords bool
	// NoSuchCall names legacy calls that are unknown pages on this server.
	NoSuchCall map[string]bool
	// Refuse maps a legacy call to an error it always answers: how "DID creation failed" and its like are reached.
	Refuse map[string]string
	// Respell maps an error text of the pages to this server's own.
	Respell map[string]string

	OmitUpdatedAt         bool     // v2 rows have no updated_at
	OmitAIAgentCompatible bool     // v2 rows have no ai_agent_compatible: the VoiceAI column is not there
	NullLabels            bool     // empty v2 labels are null instead of ""
	NoDeviceLabel         string   // stands in the lists where a number that is on no device has none
	OmitElements          []string // legacy list rows lack these elements
	ErrorShape            int      // how legacy answers are put: ErrorAsDocumented and the other Error constants
	DeleteTextInStatus    bool     // did_delete's text stands in the inner <status> itself, without <success>
	LegacyContentType     string   // Content-Type of legacy answers; "application/xml" when empty
}

// Values of Options.ErrorShape. ErrorInStatus, ErrorInPage and ErrorBare move the error about; AnswerPadded and
// AnswerGzipped change all legacy answers.
const (
	ErrorAsDocumented = iota // dids_get in <page>, the others in <page><status>
	ErrorInStatus            // <page><status><error>
	ErrorInPage              // <page><error>
	ErrorBare                // <error> alone
	AnswerPadded             // white space around every text
	AnswerGzipped            // gzip without a Content-Encoding
)

// Values of Options.IDFilters.
const (
	FiltersAll = iota
	FiltersAny
	FiltersLast
)

func (o Options) withDefaults() Options {
	if o.WebDir == "" {
		o.WebDir = "/billing"
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.TokenLifetime == 0 {
		o.TokenLifetime = 15 * time.Minute
	}
	if o.UnassignLeaves == "" {
		o.UnassignLeaves = Reserved
	}
	if o.LegacyContentType == "" {
		o.LegacyContentType = "application/xml"
	}
	return o
}

// apiPrefix is what every path of the API begins with.
func apiPrefix(webDir string) string { return strings.TrimRight(webDir, "/") + "/api/" }
