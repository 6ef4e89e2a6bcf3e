package settings

import (
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// The defaults and bounds of the settings that have them.
const (
	defaultPageSize              = 500
	maxPageSize                  = 10_000
	defaultMaxConcurrentRequests = 8
	maxMaxConcurrentRequests     = 64
	defaultRequestTimeout        = "30s"
	minRequestTimeout            = time.Second
	maxRequestTimeout            = 10 * time.Minute
	defaultMaxRetries            = 3
	maxMaxRetries                = 10
)

// Model is the provider block.
type Model struct {
	Endpoint              types.String `tfsdk:"endpoint"`
	Username              types.String `tfsdk:"username"`
	Password              types.String `tfsdk:"password"`
	APISecretKey          types.String `tfsdk:"api_secret_key"`
	ReadAPI               types.String `tfsdk:"read_api"`
	PageSize              types.Int64  `tfsdk:"page_size"`
	BulkRefresh           types.Bool   `tfsdk:"bulk_refresh"`
	MaxConcurrentRequests types.Int64  `tfsdk:"max_concurrent_requests"`
	RequestTimeout        types.String `tfsdk:"request_timeout"`
	MaxRetries            types.Int64  `tfsdk:"max_retries"`
	CACertificateFile     types.String `tfsdk:"ca_certificate_file"`
	InsecureSkipTLSVerify types.Bool   `tfsdk:"insecure_skip_tls_verify"`
}

// Attributes returns the schema of the provider block.
func Attributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"endpoint": schema.StringAttribute{Optional: true, MarkdownDescription: "URL of the MOR server up to Web_Dir, for example " +
			"`https://mor.example.com/billing`. `/billing` is used when the URL has no path. Environment variable: `MOR_ENDPOINT`."},
		"username": schema.StringAttribute{Optional: true, MarkdownDescription: "Name of the MOR user: an admin, or an accountant or " +
			"reseller with the permission to manage DIDs. Environment variable: `MOR_USERNAME`."},
		"password": schema.StringAttribute{Optional: true, Sensitive: true, MarkdownDescription: "That user's password for the MOR GUI. " +
			"It lists numbers through API v2, and users through `users_get`; see `read_api` for when it is not needed. Environment variable: `MOR_PASSWORD`."},
		"api_secret_key": schema.StringAttribute{Optional: true, Sensitive: true, MarkdownDescription: "The API Secret Key. It signs every change, and the legacy reads that prove IDs, also in a plan. It is not the password, and is " +
			"never sent. Without it, the provider only reads what API v2 lists. Admin and accountants use the admin's key, a reseller their " +
			"own. Environment variable: `MOR_API_SECRET_KEY`."},
		"read_api": schema.StringAttribute{Optional: true, MarkdownDescription: "How to list numbers. `v2`: `GET /api/v2/dids`, with the password, for admin and accountants. `legacy`: `dids_get`, with the API " +
			"Secret Key alone, for everybody; it has no `updated_at`. `auto` (default): `v2` if there is a password and v2 serves this user, " +
			"otherwise `legacy`. The provider decides once per run, and says so in the log. A fault never changes it. Environment variable: " +
			"`MOR_READ_API`."},
		"page_size": schema.Int64Attribute{Optional: true, MarkdownDescription: fmt.Sprintf("Numbers listed per request, 1 to %d. "+
			"Defaults to %d. Environment variable: `MOR_PAGE_SIZE`.", maxPageSize, defaultPageSize)},
		"bulk_refresh": schema.BoolAttribute{Optional: true, MarkdownDescription: "Whether to read many numbers by listing all numbers of the server, page by page, instead of looking each one up. The provider " +
			"looks few numbers up in any case. `false` is for servers that cannot list by page. Defaults to `true`. Environment variable: " +
			"`MOR_BULK_REFRESH`."},
		"max_concurrent_requests": schema.Int64Attribute{Optional: true, MarkdownDescription: fmt.Sprintf("Requests that may be under way "+
			"at once, 1 to %d: the server also bills calls. Defaults to %d. Environment variable: `MOR_MAX_CONCURRENT_REQUESTS`.",
			maxMaxConcurrentRequests, defaultMaxConcurrentRequests)},
		"request_timeout": schema.StringAttribute{Optional: true, MarkdownDescription: fmt.Sprintf("How long one request may take, "+
			"as a duration such as `45s` or `2m`, from %s to %s. Defaults to `%s`. Environment variable: `MOR_REQUEST_TIMEOUT`.",
			minRequestTimeout, maxRequestTimeout, defaultRequestTimeout)},
		"max_retries": schema.Int64Attribute{Optional: true, MarkdownDescription: fmt.Sprintf("How often a failed read is tried again, "+
			"0 to %d. A change is repeated only when it surely did nothing. Defaults to %d. Environment variable: `MOR_MAX_RETRIES`.",
			maxMaxRetries, defaultMaxRetries)},
		"ca_certificate_file": schema.StringAttribute{Optional: true, MarkdownDescription: "Path of a PEM file with the certificate " +
			"authorities to trust instead of the system's. Environment variable: `MOR_CA_CERTIFICATE_FILE`."},
		"insecure_skip_tls_verify": schema.BoolAttribute{Optional: true, MarkdownDescription: "Whether to accept any TLS certificate. " +
			"Whoever is between you and the server can then read the password: for tests only. Defaults to `false`. " +
			"Environment variable: `MOR_INSECURE_SKIP_TLS_VERIFY`."},
	}
}
