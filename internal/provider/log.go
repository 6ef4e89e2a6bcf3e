package provider

import (
	"context"
	"log/slog"

	"github.com/hashicorp/terraform-plugin-log/tflog"
)

// terraformLog returns a logger that writes to Terraform's log (TF_LOG), so
// that the client below needs to know nothing of Terraform.
func terraformLog() *slog.Logger { return slog.New(terraformHandler{}) }

type terraformHandler struct{}

// Enabled leaves it to Terraform which levels it wants.
func (terraformHandler) Enabled(context.Context, slog.Level) bool { return true }

func (terraformHandler) Handle(ctx context.Context, record slog.Record) error {
	fields := make(map[string]any, record.NumAttrs())
	record.Attrs(func(a slog.Attr) bool {
		fields[a.Key] = a.Value.Any()
		return true
	})
	switch {
	case record.Level >= slog.LevelError:
		tflog.Error(ctx, record.Message, fields)
	case record.Level >= slog.LevelWarn:
		tflog.Warn(ctx, record.Message, fields)
	case record.Level >= slog.LevelInfo:
		tflog.Info(ctx, record.Message, fields)
	default:
		tflog.Debug(ctx, record.Message, fields)
	}
	return nil
}

// WithAttrs and WithGroup are not used by the client.
func (h terraformHandler) WithAttrs([]slog.Attr) slog.Handler { return h }
func (h terraformHandler) WithGroup(string) slog.Handler      { return h }
