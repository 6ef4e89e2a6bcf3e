package view

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

// bill counts what the view cost and what it saved, for the log. Its owner's
// lock guards it.
type bill struct {
	started time.Time
	logged  time.Time
	rows    int
	pages   int
	lookUps int
	answers int
}

const (
	// logPause is between two lines of progress.
	logPause = 2 * time.Second
	// logAnswers is how many answers from the view make a line.
	logAnswers = 1000
)

// read counts pages of the list. It logs progress now and then, and the end.
func (b *bill) read(ctx context.Context, log *slog.Logger, pages, rows int, whole bool) {
	b.pages += pages
	b.rows += rows
	message := "reading the list of DIDs"
	switch {
	case whole:
		message = "the list of DIDs is complete"
	case time.Since(b.logged) < logPause:
		return
	}
	b.logged = time.Now()
	log.InfoContext(ctx, message, "pages", b.pages, "rows", b.rows,
		"look_ups", b.lookUps, "seconds", time.Since(b.started).Round(10*time.Millisecond).Seconds())
}

// proved counts a turn of a list of the numbers under an ID.
func (b *bill) proved(ctx context.Context, log *slog.Logger, subject mor.Subject, id int64, pages, rows int, whole bool) {
	b.pages += pages
	log.InfoContext(ctx, "reading the DIDs under an ID, since labels have changed", "filter", string(subject), "id", id,
		"pages", pages, "rows", rows, "whole", whole)
}

// progress logs now and then, and at the end, how much of something is done.
type progress struct {
	what string
	of   int

	mu     sync.Mutex
	done   int
	logged time.Time
}

func (p *progress) step(ctx context.Context, log *slog.Logger) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done++
	if p.done < p.of && time.Since(p.logged) < logPause {
		return
	}
	p.logged = time.Now()
	log.InfoContext(ctx, p.what, "done", p.done, "of", p.of)
}

// saved counts an answer that cost nothing.
func (b *bill) saved(ctx context.Context, log *slog.Logger) {
	b.answers++
	if b.answers%logAnswers == 0 {
		log.InfoContext(ctx, "reads answered from the list of DIDs", "answers", b.answers,
			"requests_spent", b.pages+b.lookUps, "requests_saved", b.answers-b.pages)
	}
}
