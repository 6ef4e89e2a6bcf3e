package tfdriver

import "slices"

// options are those of a plan.
type options struct {
	destroy     bool
	refreshOnly bool
	noRefresh   bool
	replace     []string
	targets     []string
}

// Option is an option of 'terraform plan' and 'terraform apply'.
type Option func(*options)

// Destroy is -destroy.
func Destroy(o *options) { o.destroy = true }

// RefreshOnly is -refresh-only.
func RefreshOnly(o *options) { o.refreshOnly = true }

// NoRefresh is -refresh=false.
func NoRefresh(o *options) { o.noRefresh = true }

// Replace is -replace.
func Replace(addresses ...string) Option {
	return func(o *options) { o.replace = append(o.replace, addresses...) }
}

// Target is -target. The addresses are those of blocks or of instances.
func Target(addresses ...string) Option {
	return func(o *options) { o.targets = append(o.targets, addresses...) }
}

// isTarget reports whether the address is targeted. Without targets all are.
func (o options) isTarget(address string) bool {
	return len(o.targets) == 0 || slices.Contains(o.targets, address) || slices.Contains(o.targets, blockOf(address))
}
