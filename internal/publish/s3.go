package publish

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"waqai/internal/site"
)

// bucket is a target in a store that speaks S3. An object keeps its headers, and the
// SHA-256 of its page as the metadata "waqai", by which it is known as ours.
type bucket struct {
	client *minio.Client
	name   string
	prefix string // "" or ends in a slash
}

const (
	amazon = "https://s3.amazonaws.com"
	// partSize is the size up to which an object is sent in one piece; its ETag is its
	// MD5 then.
	partSize = 64 << 20
	// Less than so many bytes a second is taken for a line that is dead.
	slowest = 2 << 10
)

// openBucket makes a client; it asks nothing yet. Credentials are those of the
// environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN) or of the
// file of AWS's own tools, in the profile that AWS_PROFILE names.
func openBucket(t site.Target) (*bucket, error) {
	endpoint, err := url.Parse(cmp.Or(t.Endpoint, amazon))
	if err != nil {
		return nil, &Error{Misuse: true, Message: "endpoint " + t.Endpoint + " is no address"}
	}
	chain := credentials.NewChainCredentials([]credentials.Provider{&credentials.EnvAWS{}, &credentials.FileAWSCredentials{}})
	if v, err := chain.GetWithContext(nil); err != nil || v.AccessKeyID == "" || v.SecretAccessKey == "" {
		return nil, &Error{Message: "no credentials for " + endpoint.Host,
			Hint: "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment, or name a profile of ~/.aws/credentials in AWS_PROFILE"}
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = 64
	transport.ResponseHeaderTimeout = deadAfter
	client, err := minio.New(endpoint.Host, &minio.Options{
		Creds: chain, Secure: endpoint.Scheme == "https", Region: t.Region,
		Transport: listening{transport}, MaxRetries: 1, // again waits as the host asks
	})
	if err != nil {
		return nil, &Error{Message: "the store cannot be used", Err: err}
	}
	prefix := strings.Trim(t.Prefix, "/")
	if prefix != "" {
		prefix += "/"
	}
	return &bucket{client, t.Bucket, prefix}, nil
}

// listening hears how long a host asks to wait.
type listening struct{ http.RoundTripper }

type askedKey struct{}

func (l listening) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := l.RoundTripper.RoundTrip(r)
	if asked, ok := r.Context().Value(askedKey{}).(*atomic.Int64); ok && err == nil {
		asked.Store(int64(retryAfter(response.Header)))
	}
	return response, err
}

// retryAfter reads the header of that name. A date is taken from the host's own.
func retryAfter(h http.Header) time.Duration {
	text := h.Get("Retry-After")
	if seconds, err := strconv.Atoi(text); err == nil && seconds >= 0 && seconds < 1<<20 {
		return time.Duration(seconds) * time.Second
	}
	at, err := http.ParseTime(text)
	now, wrong := http.ParseTime(h.Get("Date"))
	if err != nil || wrong != nil || at.Before(now) {
		return 0
	}
	return at.Sub(now)
}

// do calls the store, with a time after which it is taken for dead, and puts errors into
// our form.
func (b *bucket) do(ctx context.Context, size int64, call func(context.Context) error) error {
	asked := new(atomic.Int64)
	work, stop := context.WithTimeout(context.WithValue(ctx, askedKey{}, asked), deadAfter+time.Duration(size/slowest)*time.Second)
	defer stop()
	err := call(work)
	if err == nil || ctx.Err() != nil {
		return err
	}
	return b.explain(err, time.Duration(asked.Load()))
}

var md5Form = regexp.MustCompile(`^[0-9a-f]{32}$`)

// explain tells errors that pass from those that do not, and says what to do.
func (b *bucket) explain(err error, asked time.Duration) error {
	var response minio.ErrorResponse
	var network net.Error
	var path *url.Error
	var said *Error
	switch {
	case errors.As(err, &said):
		return err
	case errors.As(err, &response):
	case errors.As(err, &path), errors.As(err, &network), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF), errors.Is(err, context.DeadlineExceeded):
		return &Passing{Err: err}
	default:
		return err
	}
	switch code := response.StatusCode; {
	case response.Code == "NoSuchKey" || code == 404 && response.Code == "NotFound":
		return fmt.Errorf("%w: %w", fs.ErrNotExist, err)
	case response.Code == "NoSuchBucket":
		return &Error{Message: "there is no bucket " + b.name, Hint: "make it at the host, or correct  bucket  in site.toml"}
	case response.Code == "RequestTimeTooSkewed":
		return &Error{Message: "the host says that the clock of this machine is wrong", Hint: "set the clock"}
	case response.Code == "InvalidAccessKeyId" || response.Code == "SignatureDoesNotMatch":
		return &Error{Message: "the host does not take the credentials", Hint: "look at AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the profile in AWS_PROFILE"}
	case response.Code == "SlowDown" || response.Code == "RequestTimeout" || code == 408 || code == 429 || code >= 500 && code != 501:
		return &Passing{Err: err, After: asked}
	case code == 403:
		return &Error{Message: "the host refuses it", Err: err, Hint: "the credentials need the right to list, read, write and delete objects of bucket " + b.name}
	case code == 0:
		return &Passing{Err: err} // an answer that was cut off
	}
	return err
}

func (b *bucket) object(o minio.ObjectInfo) Object {
	etag := strings.Trim(o.ETag, `"`)
	return Object{Path: strings.TrimPrefix(o.Key, b.prefix), Size: o.Size, Tag: etag}
}

func (b *bucket) List(ctx context.Context, each func(Object) error) error {
	return b.do(ctx, 100<<20, func(ctx context.Context) error {
		work, stop := context.WithCancel(ctx)
		defer stop()
		for o := range b.client.ListObjects(work, b.name, minio.ListObjectsOptions{Prefix: b.prefix, Recursive: true}) {
			if o.Err != nil {
				return o.Err
			}
			if strings.HasSuffix(o.Key, "/") && o.Size == 0 {
				continue // what some tools make for folders
			}
			if err := each(b.object(o)); err != nil {
				return err
			}
		}
		return ctx.Err()
	})
}

func (b *bucket) Stat(ctx context.Context, path string) (o Object, err error) {
	err = b.do(ctx, 0, func(ctx context.Context) error {
		info, err := b.client.StatObject(ctx, b.name, b.prefix+path, minio.StatObjectOptions{})
		if err != nil {
			return err
		}
		o = b.object(info)
		o.Path = path
		o.Header = Header{}
		for _, name := range []string{"Content-Type", "Cache-Control", "Content-Encoding"} {
			if value := info.Metadata.Get(name); value != "" {
				o.Header[name] = value
			}
		}
		o.Header["Content-Type"] = cmp.Or(info.ContentType, o.Header["Content-Type"])
		o.Ours = info.Metadata.Get("X-Amz-Meta-Waqai") != ""
		if md5Form.MatchString(o.Tag) && !strings.Contains(info.Metadata.Get("X-Amz-Server-Side-Encryption"), "kms") {
			o.MD5 = o.Tag
		}
		return nil
	})
	return o, err
}

func (b *bucket) Open(ctx context.Context, path string) (io.ReadCloser, error) {
	var object io.ReadCloser
	whole, cut := context.WithCancelCause(ctx) // it is read after this call
	err := b.do(ctx, 0, func(context.Context) (err error) {
		// One request, where Client.GetObject makes two.
		object, _, _, err = minio.Core{Client: b.client}.GetObject(whole, b.name, b.prefix+path, minio.GetObjectOptions{})
		return err
	})
	if err != nil {
		cut(nil)
		return nil, err
	}
	r := &patient{ReadCloser: object, ctx: whole, cut: cut}
	r.timer = time.AfterFunc(deadAfter, func() { cut(errSilent) })
	return r, nil
}

var errSilent = errors.New("the host has stopped in the middle of a file")

// patient reads what a host sends for as long as something comes.
type patient struct {
	io.ReadCloser
	ctx   context.Context
	cut   context.CancelCauseFunc
	timer *time.Timer
}

func (p *patient) Read(b []byte) (int, error) {
	p.timer.Reset(deadAfter)
	n, err := p.ReadCloser.Read(b)
	if err != nil && err != io.EOF && context.Cause(p.ctx) == errSilent {
		err = errSilent
	}
	return n, err
}

func (p *patient) Close() error {
	p.timer.Stop()
	p.cut(nil)
	return p.ReadCloser.Close()
}

func (b *bucket) Put(ctx context.Context, path string, body Body, header Header) (o Object, err error) {
	err = b.do(ctx, body.Size, func(ctx context.Context) error {
		r, err := body.Open()
		if err != nil {
			return &Error{Message: "the file cannot be read again", Err: err}
		}
		defer r.Close()
		info, err := b.client.PutObject(ctx, b.name, b.prefix+path, r, body.Size, minio.PutObjectOptions{
			ContentType: header["Content-Type"], CacheControl: header["Cache-Control"], ContentEncoding: header["Content-Encoding"],
			UserMetadata: map[string]string{"waqai": body.SHA256}, SendContentMd5: true, PartSize: partSize,
		})
		o = Object{Path: path, Size: body.Size, Tag: strings.Trim(info.ETag, `"`), Header: header, Ours: true}
		return err
	})
	return o, err
}

// Remove removes objects by one request where the store can, else one by one.
func (b *bucket) Remove(ctx context.Context, paths []string) error {
	err := b.do(ctx, 1<<20, func(ctx context.Context) error {
		work, stop := context.WithCancel(ctx)
		defer stop()
		keys := make(chan minio.ObjectInfo)
		go func() {
			defer close(keys)
			for _, path := range paths {
				select {
				case keys <- minio.ObjectInfo{Key: b.prefix + path}:
				case <-work.Done():
					return
				}
			}
		}()
		var failed error
		for e := range b.client.RemoveObjectsWithResult(work, b.name, keys, minio.RemoveObjectsOptions{}) {
			if e.Err != nil && failed == nil {
				failed = e.Err
			}
		}
		return failed
	})
	var response minio.ErrorResponse
	if err == nil || !errors.As(err, &response) || response.StatusCode != 400 && response.StatusCode != 405 && response.StatusCode != 501 {
		return err
	}
	for _, path := range paths {
		err := b.do(ctx, 0, func(ctx context.Context) error {
			return b.client.RemoveObject(ctx, b.name, b.prefix+path, minio.RemoveObjectOptions{})
		})
		if err != nil && !missing(err) {
			return err
		}
	}
	return nil
}

func (b *bucket) Settle(context.Context, bool) error { return nil }
func (b *bucket) Close() error                       { return nil }
