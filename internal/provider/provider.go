package provider

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/didops/terraform-provider-mor/internal/conflicts"
	"github.com/didops/terraform-provider-mor/internal/functions"
	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/settings"
	"github.com/didops/terraform-provider-mor/internal/view"
)

var (
	_ provider.ProviderWithFunctions     = (*morProvider)(nil)
	_ provider.ProviderWithListResources = (*morProvider)(nil)
	_ provider.ProviderWithActions       = (*morProvider)(nil)
)

// morProvider is the provider "mor".
type morProvider struct {
	version string
}

// New returns the constructor of the provider in the given version.
func New(version string) func() provider.Provider {
	return func() provider.Provider { return &morProvider{version: version} }
}

func (p *morProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "mor"
	resp.Version = p.version
}

func (p *morProvider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Manages the DIDs (phone numbers) of a Kolmisoft MOR server: creates them, reserves them for users " +
			"or resellers, and puts them on trunk devices.\n\n" +
			"MOR has two APIs with separate secrets:\n\n" +
			"- **API v2** lists numbers. It needs the user's GUI **password**. Without it, and for resellers, numbers come from the legacy " +
			"list (`read_api`).\n- **The legacy API** makes every change, and checks which user, device or provider a number belongs to. It " +
			"needs the **API Secret Key**, also in most plans.\n\n" +
			"Give both through the environment, and keep them out of the configuration.\n\n" +
			"MOR lists names, not IDs. To prove that a number belongs to user 5, the provider asks the legacy list for that number and that " +
			"user. These pages call that \"proving by ID\".\n\n" +
			"The provider uses the proxies of the environment: `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`.",
		Attributes: settings.Attributes(),
	}
}

// server is one configured MOR server, shared by everything that runs on it:
// the framework makes a new resource object for each call, so nothing can be
// kept there.
type server struct {
	mor       *mor.Client
	lifecycle *lifecycle.Lifecycle
	view      *view.View

	// reservations are the users that mor_did is known to reserve numbers for,
	// by number: int64. See trunkReservation.
	reservations sync.Map
	// assigned are the numbers that an assignment was created for in this run.
	assigned sync.Map
	// unassigned is whom assignments that were destroyed in this run have left
	// their numbers reserved for, by number: trunkReservation.
	unassigned sync.Map
	// locks are held, by number, by whoever puts it on a device or takes it off:
	// two addresses may have the same number, if a resource was renamed.
	locks sync.Map

	inventories inventories // mor_did_inventory, as read, planned and applied

	claims      conflicts.Plan // what a plan does with numbers
	notes       *notes         // what a plan leaves for the apply
	ids         idChecks       // that the plan gives to numbers
	applying    atomic.Bool    // something was applied: this is not the run that plans
	seen        sync.Map       // how the numbers of mor_did stood when they were read: string → lastSeen
	userChanges sync.Map       // the numbers whose user a plan changes: string → true
	// plansRemovedFirst says that the client plans the end of an object whose block is gone before it reads that.
	plansRemovedFirst bool
	notReady          bool // the settings are not known yet, so no server can be asked
}

func (p *morProvider) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var model settings.Model
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	config, bulk, unknown := model.Resolve(&resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	if len(unknown) > 0 {
		config.NotReady = settings.NotReady(unknown)
		if req.ClientCapabilities.DeferralAllowed {
			resp.Deferred = &provider.Deferred{Reason: provider.DeferredReasonProviderConfigUnknown}
		} else {
			resp.Diagnostics.AddAttributeWarning(path.Root(unknown[0]), "This plan cannot look at MOR", capital(config.NotReady.Error())+
				". So nothing is checked against MOR until apply, which refuses what this plan would have refused. What has to be read now is an error.")
		}
		config.MaxConcurrentRequests = max(1, config.MaxConcurrentRequests)
	}
	config.UserAgent = "terraform-provider-mor/" + p.version + " Terraform/" + req.TerraformVersion
	config.Log = terraformLog()
	client := mor.New(config)
	shared := &server{mor: client, view: view.New(client, bulk, config.Log), notReady: config.NotReady != nil}
	if config.Endpoint != nil {
		shared.notes = newNotes(config.Endpoint.String())
	}
	shared.plansRemovedFirst = plansRemovedFirst(req.TerraformVersion)
	shared.lifecycle = lifecycle.New(client, shared.view)
	shared.lifecycle.Parallel = 2 * config.MaxConcurrentRequests // there is always one that waits for its turn at the client
	resp.ResourceData = shared
	resp.DataSourceData = shared
	resp.ListResourceData = shared
	resp.ActionData = shared
}

func (p *morProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{newDIDResource, newDIDTrunkAssignmentResource, newInventoryResource}
}

func (p *morProvider) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{
		newDIDDataSource, newDIDsDataSource,
		newUserDataSource, newUsersDataSource, newDevicesDataSource, newProvidersDataSource,
	}
}

func (p *morProvider) ListResources(context.Context) []func() list.ListResource {
	return []func() list.ListResource{newDIDListResource, newDIDTrunkAssignmentListResource}
}

func (p *morProvider) Actions(context.Context) []func() action.Action {
	return []func() action.Action{newDIDCloseAction, newDIDReopenAction}
}

// Functions returns what internal/functions holds.
func (p *morProvider) Functions(context.Context) []func() function.Function { return functions.All() }

// find returns how a number stands as this run knows it: for reading, not before a
// write.
func (s *server) find(ctx context.Context, number string) (lifecycle.Standing, error) {
	did, found, err := s.view.Find(ctx, number)
	return lifecycle.Standing{DID: did, Found: found}, err
}

// alone waits until nobody else in this run is at the number, and returns what
// ends that.
func (s *server) alone(number string) (done func()) {
	lock, _ := s.locks.LoadOrStore(number, &sync.Mutex{})
	mutex := lock.(*sync.Mutex)
	mutex.Lock()
	return mutex.Unlock
}

// serverFrom takes the configured server out of what the framework hands to a
// resource or data source. Before Configure there is none.
func serverFrom(data any, diags *diag.Diagnostics) *server {
	if data == nil {
		return nil
	}
	shared, ok := data.(*server)
	if !ok {
		diags.AddError("The provider is wired wrongly", "This is a bug in the provider. Please report it.")
	}
	return shared
}
