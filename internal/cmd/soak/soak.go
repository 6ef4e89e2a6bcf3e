package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/didops/terraform-provider-mor/internal/cmd/internal/cli"
	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/provider"
)

// idleTimeout is how long a connection may do nothing.
const idleTimeout = 250 * time.Millisecond

// soak is one run.
type soak struct {
	dir     string // temporary; all that is written is in it
	numbers int
	cli     cli.CLI
	env     []string
	sim     *morsim.Simulator
	server  tfprotov6.ProviderServer
	ids     map[string]int64 // of the numbers, as they were first seen
	dice    *rand.Rand
}

// soakFor plays rounds until the time is over, and leaves nothing behind.
func soakFor(ctx context.Context, lasts time.Duration, numbers int, seed uint64, out io.Writer) (err error) {
	dir, err := os.MkdirTemp("", "mor-soak-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	k := &soak{
		dir: dir, numbers: numbers, sim: morsim.New(morsim.Options{}), server: providerserver.NewProtocol6(provider.New("soak")())(),
		ids: map[string]int64{}, dice: rand.New(rand.NewPCG(seed, 0)),
	}
	if err := k.start(ctx); err != nil {
		return err
	}
	begin := time.Now()
	var samples []sample
	for round := 0; round == 0 || time.Since(begin) < lasts; round++ {
		struck, exit, err := k.round(ctx, round)
		if err != nil {
			return fmt.Errorf("round %d: %w", round, err)
		}
		now := takeSample()
		samples = append(samples, now)
		_, _ = fmt.Fprintf(out, "%8s  round %3d  %2d faults struck  apply ended with %d  %4d MB  %3d goroutines\n",
			time.Since(begin).Round(time.Second), round, struck, exit, now.heapMB, now.goroutines)
	}
	if err := checkFlat(samples); err != nil {
		return err
	}
	flat := "memory and goroutines are flat"
	if len(samples) < enough {
		flat = "too few rounds to tell about memory"
	}
	_, _ = fmt.Fprintf(out, "%d numbers, %d rounds: every number is as configured and has its first ID; %s.\n", numbers, len(samples), flat)
	return nil
}

// start serves MOR and the provider in this process, and finds the CLI that drives them.
func (k *soak) start(ctx context.Context) error {
	checkout, err := cli.Checkout(ctx)
	if err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: k.sim, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: idleTimeout}
	go func() { _ = server.Serve(listener) }()
	context.AfterFunc(ctx, func() { _ = server.Close() })

	config := filepath.Join(k.dir, "cli.tfrc")
	if err := os.WriteFile(config, nil, 0o600); err != nil {
		return err
	}
	reattach, err := k.serveProvider(ctx, "http://"+listener.Addr().String()+"/billing")
	if err != nil {
		return err
	}
	k.env = append(cli.Environment(config, ""), "TF_REATTACH_PROVIDERS="+reattach)
	k.cli, err = cli.Find(ctx, checkout, k.env)
	return err
}

// environment is what the provider takes its settings from: our own environment, since it runs in this process. It keeps
// notes in the directory for temporary files.
func environment(endpoint, temporary string) map[string]string {
	return map[string]string{
		"TMPDIR":       temporary,
		"MOR_ENDPOINT": endpoint, "MOR_USERNAME": morsim.AdminUsername, "MOR_PASSWORD": morsim.AdminPassword,
		"MOR_API_SECRET_KEY": morsim.AdminAPISecretKey, "MOR_REQUEST_TIMEOUT": "10s", "MOR_MAX_RETRIES": "2",
		"TF_LOG_SDK": "OFF", "TF_LOG_PROVIDER_MOR": "OFF",
	}
}

// serveProvider serves the provider until ctx ends, and returns where the CLI finds it.
func (k *soak) serveProvider(ctx context.Context, endpoint string) (reattach string, err error) {
	for name, value := range environment(endpoint, k.dir) {
		if err := os.Setenv(name, value); err != nil {
			return "", err
		}
	}
	started := make(chan *plugin.ReattachConfig)
	go func() {
		_ = tf6server.Serve(cli.MOR.Address, func() tfprotov6.ProviderServer { return k.server },
			tf6server.WithDebug(ctx, started, nil), tf6server.WithGoPluginLogger(hclog.NewNullLogger()))
	}()
	at := <-started
	text, err := json.Marshal(map[string]any{cli.MOR.Address: map[string]any{
		"Protocol": at.Protocol, "ProtocolVersion": at.ProtocolVersion, "Pid": at.Pid, "Test": true,
		"Addr": map[string]string{"Network": at.Addr.Network(), "String": at.Addr.String()},
	}})
	return string(text), err
}

// round applies with faults, then without, and requires that nothing is left to do and every number is where it is wanted.
// It returns how many requests the faults struck, and the exit code of the first apply.
func (k *soak) round(ctx context.Context, round int) (struck, exit int, err error) {
	config, want := configure(round, k.numbers)
	if err := os.WriteFile(filepath.Join(k.dir, "main.tf"), []byte(config), 0o600); err != nil {
		return 0, 0, err
	}
	if round == 0 {
		if _, err := k.run(ctx, 0, "init"); err != nil {
			return 0, 0, err
		}
	}
	for range 5 + k.dice.IntN(11) {
		k.sim.Inject(randomFault(k.dice))
	}
	exit, err = k.run(ctx, 1, "apply", "-auto-approve")
	struck = k.sim.FaultHits()
	k.sim.ClearFaults()
	if err == nil {
		_, err = k.run(ctx, 0, "apply", "-auto-approve")
	}
	if err == nil {
		_, err = k.run(ctx, 0, "plan", "-detailed-exitcode")
	}
	k.sim.ResetLog()
	// The framework keeps the context of every request until it is told to stop. A real process has ended by now.
	_, stopped := k.server.StopProvider(ctx, &tfprotov6.StopProviderRequest{})
	return struck, exit, errors.Join(err, stopped, k.check(want))
}

// run runs the CLI. An exit code above most is an error, with the output.
func (k *soak) run(ctx context.Context, most int, args ...string) (exit int, err error) {
	got, err := cli.Run(ctx, k.dir, k.env, k.cli.Path, append(args, "-input=false", "-no-color")...)
	if err == nil && got.Code > most {
		err = fmt.Errorf("%s %s ended with exit code %d:\n%s", k.cli.Name, args[0], got.Code, got.Said())
	}
	return got.Code, err
}

// check compares the server with what the configuration wants. A number never gets another ID: that would be a new number.
func (k *soak) check(want world) error {
	found := 0
	for _, d := range k.sim.DIDs() {
		if first, known := k.ids[d.Number]; known && first != d.ID {
			return fmt.Errorf("%s was made anew: it had ID %d, and now has %d", d.Number, first, d.ID)
		}
		k.ids[d.Number] = d.ID
		device, wanted := want[d.Number]
		switch {
		case wanted && (d.Status != morsim.Active || d.UserID != morsim.VilniusID || d.DeviceID != device):
			return fmt.Errorf("%s is %s, of user %d, on device %d; wanted on device %d", d.Number, d.Status, d.UserID, d.DeviceID, device)
		case !wanted && d.Status != morsim.Terminated:
			return fmt.Errorf("%s is %s; wanted terminated", d.Number, d.Status)
		case wanted:
			found++
		}
	}
	if found != len(want) {
		return fmt.Errorf("the server has %d of %d numbers", found, len(want))
	}
	return nil
}

// calls are those that faults strike.
var calls = []string{
	morsim.CallLogin, morsim.CallDIDs, "dids_get", "did_create", "did_details_update", "did_trunk_device_assign", "did_device_unassign",
	"did_make_free", "did_terminate",
}

// faults are what happens to an answer.
var faults = []morsim.Fault{
	{Kind: morsim.DropConnection},
	{Kind: morsim.HTTPError, HTTPStatus: 502},
	{Kind: morsim.HTTPError, HTTPStatus: 503, RetryAfter: "0"},
	{Kind: morsim.HTTPError, HTTPStatus: 403},
	{Kind: morsim.HTML200},
	{Kind: morsim.EmptyBody},
	{Kind: morsim.TruncatedBody},
	{Kind: morsim.RawBody, Body: `{"page":"<status/>"`},
	{Kind: morsim.Hang},
}

// randomFault is one fault at a random call, moment and place in the run.
func randomFault(dice *rand.Rand) morsim.Fault {
	f := faults[dice.IntN(len(faults))]
	f.Call, f.Moment = calls[dice.IntN(len(calls))], morsim.Moment(dice.IntN(3))
	f.Skip, f.Times = dice.IntN(100), 1+dice.IntN(3)
	return f
}
