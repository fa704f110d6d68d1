package capture

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"sync"
	"time"

	"github.com/temoto/robotstxt"
)

const (
	// robotName is what robots.txt calls us.
	robotName = "waqai"
	maxRobots = 500 << 10 // RFC 9309, 2.5
	// longestDelay is the longest pause between two requests that a robots.txt gets.
	longestDelay = 30 * time.Second
)

// robots is what a host says of who may fetch what.
type robots struct {
	once  sync.Once
	group *robotstxt.Group // nil where all is allowed
	// err is set where nothing may be fetched because the rules could not be had.
	err   error
	delay time.Duration
}

// robotsError says that robots.txt forbids something; unreached, that it could not be
// asked.
type robotsError struct {
	why       string
	unreached bool
}

func (e *robotsError) Error() string { return e.why }

// rules gives the rules of the host of an address, fetched once.
func (r *run) rules(ctx context.Context, u *url.URL) *robots {
	root := url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/robots.txt"}
	r.mu.Lock()
	bot := r.robots[root.String()]
	if bot == nil {
		bot = new(robots)
		r.robots[root.String()] = bot
	}
	r.mu.Unlock()
	bot.once.Do(func() { r.readRules(ctx, bot, &root) })
	return bot
}

// readRules goes by RFC 9309: without a file all is allowed, and while the host cannot
// say what is, nothing.
func (r *run) readRules(ctx context.Context, bot *robots, root *url.URL) {
	u := root
	for range 5 {
		x, err := r.fetch(ctx, u, fetching{accept: "text/plain,*/*;q=0.5", limit: maxRobots, tries: 2})
		if err != nil {
			bot.err = err
			return
		}
		to, ok := x.leadsTo()
		if ok {
			x.spool.Close()
			u = to
			continue
		}
		defer x.spool.Close()
		switch {
		case x.status == 429 || x.status >= 500:
			bot.err = &robotsError{fmt.Sprintf("the host answers %d when it is asked for its robots.txt", x.status), true}
		case x.status >= 200 && x.status < 300:
			body, err := x.content()
			if err != nil {
				bot.err = err
				return
			}
			text, _ := io.ReadAll(io.LimitReader(body, maxRobots))
			rules, err := robotstxt.FromBytes(text)
			if err != nil {
				return // a page that is no robots.txt says nothing
			}
			bot.group = rules.FindGroup(robotName)
			bot.delay = min(bot.group.CrawlDelay, longestDelay)
		}
		return
	}
}

// allows gives an error for an address that may not be fetched.
func (b *robots) allows(u *url.URL) error {
	if b.err != nil {
		return b.err
	}
	path := u.EscapedPath()
	if u.RawQuery != "" {
		path += "?" + u.RawQuery
	}
	if b.group == nil || b.group.Test(path) {
		return nil
	}
	return &robotsError{why: "the robots.txt of " + u.Host + " does not allow it"}
}
