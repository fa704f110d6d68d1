package publish

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"
)

const (
	// notes is how often the manifest is written while files are sent.
	notes = 30 * time.Second
	// batch is the number of files that are removed by one call.
	batch = 1000
)

// bring sends and removes. Whatever happens, what was done is noted at the target if it
// can be reached.
func (p *publisher) bring(ctx context.Context, tasks []task, gone []string) (err error) {
	p.stored = nil
	for _, t := range tasks {
		p.manifest.files[t.Path] = entry{} // claimed
	}
	for _, path := range gone {
		if e := p.manifest.files[path]; e.Digest == "" {
			p.manifest.files[path] = entry{}
		}
	}
	p.manifest.head = manifestHead{Waqai: "publish", Version: manifestVersion, Site: p.site.Config.BaseURL.To(""), Run: p.run, Unfinished: true}
	if err := p.note(ctx); err != nil {
		return p.failed("the target cannot be written to", err)
	}
	defer func() {
		if err == nil {
			return
		}
		last, stop := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
		defer stop()
		if p.mine(last) == nil && p.note(last) == nil {
			p.target.Settle(last, false)
		}
	}()
	total := Progress{Total: len(tasks)}
	for _, t := range tasks {
		total.TotalBytes += t.size
	}
	for from := 0; from < len(tasks); {
		to := from
		for to < len(tasks) && tasks[to].step() == tasks[from].step() {
			to++
		}
		total.Stage = stepNames[tasks[from].step()]
		if err := p.send(ctx, tasks[from:to], &total); err != nil {
			return p.failed("not all could be sent", err)
		}
		if err := p.retry(ctx, func() error { return p.target.Settle(ctx, false) }); err != nil {
			return p.failed("not all could be sent", err)
		}
		// Before anything leads to what was sent.
		if err := p.verify(ctx, tasks[from:to]); err != nil {
			return p.failed("what was sent cannot be checked", err)
		}
		from = to
	}
	if err := p.mine(ctx); err != nil {
		return err
	}
	for part := range slices.Chunk(gone, batch) {
		p.progress(Progress{Stage: "removing", Done: p.report.Removed, Total: len(gone)})
		if err := p.retry(ctx, func() error { return p.target.Remove(ctx, part) }); err != nil {
			return p.failed("not all could be removed", err)
		}
		for _, path := range part {
			delete(p.manifest.files, path)
		}
		p.report.Removed += len(part)
	}
	p.manifest.head.Unfinished = false
	err = p.note(ctx)
	if err == nil {
		err = p.retry(ctx, func() error { return p.target.Settle(ctx, true) })
	}
	if err != nil {
		p.manifest.head.Unfinished = true
		return p.failed("the end of the run cannot be noted at the target", err)
	}
	return nil
}

// note writes the manifest to the target where it has changed.
func (p *publisher) note(ctx context.Context) error {
	p.mu.Lock()
	text, err := p.manifest.write()
	p.mu.Unlock()
	if err != nil {
		return err
	}
	if string(text) == string(p.stored) {
		return nil
	}
	err = p.retry(ctx, func() error {
		_, err := p.target.Put(ctx, ManifestFile, bytesBody(text), headerOf(ManifestFile, ""))
		return err
	})
	if err == nil {
		p.stored, p.saved = text, time.Now()
	}
	return err
}

// mine looks whether the manifest at the target is still that of this run.
func (p *publisher) mine(ctx context.Context) error {
	var now *manifest
	err := p.retry(ctx, func() (err error) { now, err = readManifest(ctx, p.target); return err })
	if err != nil {
		return p.failed("the target cannot be read", err)
	}
	if now.head.Run != p.run {
		return &Error{Refused: true,
			Message: "somebody else has begun to publish to this target",
			Hint:    "nothing was removed; when they have finished, run the same command again"}
	}
	return nil
}

// send sends files, several at once.
func (p *publisher) send(ctx context.Context, tasks []task, total *Progress) error {
	g, work := errgroup.WithContext(ctx)
	g.SetLimit(max(1, p.settings.Uploads))
	for _, t := range tasks {
		if work.Err() != nil {
			break
		}
		p.mu.Lock()
		due := time.Since(p.saved) > notes
		p.mu.Unlock()
		if due {
			if err := cmp.Or(p.mine(work), p.note(work)); err != nil {
				return cmp.Or(g.Wait(), err)
			}
		}
		g.Go(func() error {
			if work.Err() != nil {
				return nil // the first error is told
			}
			now, size, err := p.sendOne(work, t)
			if err != nil {
				return fmt.Errorf("%s: %w", t.Path, err)
			}
			p.mu.Lock()
			defer p.mu.Unlock()
			p.manifest.files[t.Path] = now
			p.report.Sent++
			p.report.Bytes += size
			total.Done++
			total.Bytes += size
			p.progress(*total)
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return ctx.Err()
}

func (p *publisher) sendOne(ctx context.Context, t task) (entry, int64, error) {
	body, done, err := render(t.file)
	if err != nil {
		return entry{}, 0, err
	}
	defer done()
	if body.SHA256 != t.digest {
		return entry{}, 0, &Error{Message: t.Path + " has changed since it was looked through", Hint: "somebody edits the site; run the same command again"}
	}
	header := p.header(t.file, body.SHA256)
	var o Object
	err = p.retry(ctx, func() error { o, err = p.target.Put(ctx, t.Path, body, header); return err })
	if err != nil {
		return entry{}, 0, err
	}
	return entry{Key: p.key(t.file), Digest: body.SHA256, Size: body.Size, Tag: o.Tag, Header: header.digest(), Marks: p.marks[t.Path].Digests}, body.Size, nil
}

// verify asks for every file that was sent. Of one that is not as it was sent the
// manifest forgets the digest, so that the next run sends it again.
func (p *publisher) verify(ctx context.Context, tasks []task) error {
	var wrong []string
	done := 0
	g, work := errgroup.WithContext(ctx)
	g.SetLimit(max(1, p.settings.Uploads))
	for _, t := range tasks {
		if work.Err() != nil {
			break
		}
		g.Go(func() error {
			same, err := p.arrived(work, t)
			if err != nil {
				return fmt.Errorf("%s: %w", t.Path, err)
			}
			p.mu.Lock()
			defer p.mu.Unlock()
			if !same {
				wrong = append(wrong, t.Path)
				p.manifest.files[t.Path] = entry{}
			}
			done++
			p.progress(Progress{Stage: "checking", Done: done, Total: len(tasks)})
			return nil
		})
	}
	if err := cmp.Or(g.Wait(), ctx.Err()); err != nil {
		return err
	}
	if len(wrong) > 0 {
		slices.Sort(wrong)
		return &Error{Message: fmt.Sprintf("%d files are not at the target as they were sent: %s", len(wrong), some(wrong)),
			Hint: "somebody else writes to it, or it is faulty; nothing was removed; run the same command again"}
	}
	return nil
}

// arrived tells whether a file is at the target as it was sent.
func (p *publisher) arrived(ctx context.Context, t task) (same bool, err error) {
	header := p.header(t.file, t.digest)
	err = p.retry(ctx, func() error {
		same = false
		now, err := p.target.Stat(ctx, t.Path)
		if missing(err) {
			return nil
		}
		if err != nil {
			return err
		}
		if now.Size != t.size || header != nil && !header.in(now.Header) {
			return nil
		}
		if now.MD5 == t.md5 {
			same = true
			return nil
		}
		same, err = p.digestIs(ctx, t.Path, t.digest)
		return err
	})
	return same, err
}
