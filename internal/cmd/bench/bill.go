package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"golang.org/x/sync/errgroup"

	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/provider"
)

// refresh is that of n managed numbers, spread by chance over the m that the server has.
type refresh struct{ n, m int }

// terraformParallelism is how many resources Terraform reads at once.
const terraformParallelism = 10

// measureBills counts what a refresh costs the server, with the provider driven in this process as a CLI would do it.
func (b *bench) measureBills(ctx context.Context) error {
	t := &table{
		title:  "**Refresh of N numbers of M on the server**, Terraform left out",
		header: []string{"N of M", "requests", "look-ups", "pages", "received", "time"},
	}
	servers := map[int]*server{} // by m
	defer func() {
		for _, s := range servers {
			s.close()
		}
	}()
	for _, r := range b.bills {
		s := servers[r.m]
		if s == nil {
			b.say("a server with %d numbers", r.m)
			var err error
			if s, err = serve(ctx); err != nil {
				return err
			}
			servers[r.m] = s
			addNumbers(s.Simulator, 0, r.m)
		}
		var costs []cost
		for round := range b.rounds {
			c, err := r.measure(ctx, s, uint64(round))
			if err != nil {
				return fmt.Errorf("%d of %d: %w", r.n, r.m, err)
			}
			b.say("refresh of %d of %d, round %d: %s", r.n, r.m, round+1, seconds(c.took))
			costs = append(costs, c)
		}
		t.add(count(r.n)+" of "+count(r.m), count(median(costs, cost.asked)),
			count(median(costs, func(c cost) int { return c.calls[oneNumber] })),
			count(median(costs, func(c cost) int { return c.calls[onePage] })),
			size(median(costs, cost.received)), seconds(median(costs, cost.time)))
	}
	b.print("%s", t)
	return nil
}

func (r refresh) measure(ctx context.Context, s *server, seed uint64) (cost, error) {
	p, err := newProtocol(ctx, s)
	if err != nil {
		return cost{}, err
	}
	s.ResetLog()
	begin := time.Now()
	group, groupCtx := errgroup.WithContext(ctx)
	group.SetLimit(terraformParallelism)
	for _, i := range rand.New(rand.NewPCG(seed, 1)).Perm(r.m)[:r.n] {
		group.Go(func() error { return p.read(groupCtx, nth(i)) })
	}
	err = group.Wait()
	return cost{took: time.Since(begin), traffic: s.traffic()}, err
}

// protocol drives the provider in this process.
type protocol struct {
	sim    *server
	server tfprotov6.ProviderServer
	did    tftypes.Object // the type of mor_did
}

func newProtocol(ctx context.Context, s *server) (*protocol, error) {
	p := &protocol{sim: s, server: providerserver.NewProtocol6(provider.New("bench")())()}
	schemas, err := p.server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return nil, err
	}
	p.did = schemas.ResourceSchemas["mor_did"].ValueType().(tftypes.Object)
	config, err := object(schemas.Provider.ValueType().(tftypes.Object), map[string]any{
		"endpoint": s.endpoint, "username": morsim.AdminUsername, "password": morsim.AdminPassword, "api_secret_key": morsim.AdminAPISecretKey,
	})
	if err != nil {
		return nil, err
	}
	resp, err := p.server.ConfigureProvider(ctx, &tfprotov6.ConfigureProviderRequest{Config: config})
	if err != nil {
		return nil, err
	}
	return p, failure(resp.Diagnostics)
}

// read refreshes a number, which is to be there.
func (p *protocol) read(ctx context.Context, number string) error {
	did, _ := p.sim.DID(number)
	state, err := object(p.did, map[string]any{"did": number, "id": strconv.FormatInt(did.ID, 10)})
	if err != nil {
		return err
	}
	resp, err := p.server.ReadResource(ctx, &tfprotov6.ReadResourceRequest{TypeName: "mor_did", CurrentState: state})
	if err == nil {
		err = failure(resp.Diagnostics)
	}
	if err != nil {
		return err
	}
	value, err := resp.NewState.Unmarshal(p.did)
	if err == nil && value.IsNull() {
		err = fmt.Errorf("%s is said to be gone", number)
	}
	return err
}

// object is a value of the type in which all that is not given is null.
func object(typ tftypes.Object, given map[string]any) (*tfprotov6.DynamicValue, error) {
	all := map[string]tftypes.Value{}
	for name, attribute := range typ.AttributeTypes {
		all[name] = tftypes.NewValue(attribute, given[name])
	}
	value, err := tfprotov6.NewDynamicValue(typ, tftypes.NewValue(typ, all))
	return &value, err
}

// failure makes an error of diagnostics; a warning is one, too.
func failure(diagnostics []*tfprotov6.Diagnostic) error {
	var all []error
	for _, d := range diagnostics {
		all = append(all, fmt.Errorf("%s: %s", d.Summary, d.Detail))
	}
	return errors.Join(all...)
}
