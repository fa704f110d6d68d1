package archive

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// keyFiles writes a private key and its public half as PEM files.
func keyFiles(t *testing.T, key crypto.Signer) (private, public string) {
	t.Helper()
	dir := t.TempDir()
	save := func(name, kind string, der []byte, err error) string {
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(dir, name)
		overwrite(t, file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
		return file
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	private = save("key.pem", "PRIVATE KEY", der, err)
	der, err = x509.MarshalPKIXPublicKey(key.Public())
	return private, save("public.pem", "PUBLIC KEY", der, err)
}

func edKey(t *testing.T) ed25519.PrivateKey {
	t.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func ecKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// publicOf reads the public key of a file.
func publicOf(t *testing.T, file string) []byte {
	t.Helper()
	der, err := ReadPublicKey(file)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// TestSignature signs snapshots of all formats beside them.
func TestSignature(t *testing.T) {
	private, public := keyFiles(t, edKey(t))
	_, other := keyFiles(t, edKey(t))
	key, err := ReadKey(private)
	if err != nil {
		t.Fatal(err)
	}
	check := func(path, file, by string) string {
		t.Helper()
		s := open(t, path)
		v, err := s.Verify(t.Context(), nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		var der []byte
		if by != "" {
			der = publicOf(t, by)
		}
		if err := s.CheckSignature(v, file, der); err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(v.Findings, v.Proved)
	}
	var last string
	for _, f := range Formats {
		path := snapshot(t, Options{Format: f, Sign: key}, nil).Path
		file := path + SignatureExtension
		if said := check(path, file, public); !strings.HasPrefix(said, "[]") || !strings.Contains(said, "who holds the private half of the key that was given signed it") {
			t.Errorf("%s: %s", f, said)
		}
		if said := check(path, file, ""); !strings.HasPrefix(said, "[]") || !strings.Contains(said, "whose key that is has to be known otherwise") {
			t.Errorf("%s: %s", f, said)
		}
		if said := check(path, file, other); !strings.Contains(said, "was made with another key") {
			t.Errorf("%s: %s", f, said)
		}
		text := string(read(t, file))
		if last != "" && text != last {
			t.Errorf("%s: another signature than of the same files in another format", f)
		}
		last = text
	}
	path := snapshot(t, Options{}, map[string]string{"static/more.txt": "x"}).Path
	file := filepath.Join(t.TempDir(), "x.sig")
	overwrite(t, file, []byte(last))
	if said := check(path, file, public); !strings.Contains(said, "is that of another snapshot") {
		t.Error(said)
	}
	for at := range last {
		b := []byte(last)
		b[at] ^= 1
		overwrite(t, file, b)
		if bytes.ContainsAny([]byte{last[at], b[at]}, " \n!\v") {
			continue // blanks between the fields mean nothing
		}
		if _, _, err := parseSignature(b); err == nil {
			t.Errorf("byte %d was changed and not missed: %s", at, b)
		}
	}
	dir := t.TempDir()
	plant(t, dir, small)
	out := filepath.Join(t.TempDir(), "x.zip")
	overwrite(t, out+SignatureExtension, []byte("mine"))
	if _, err := Write(t.Context(), Options{Site: siteIn(dir), Date: someDay, Out: out, Sign: key}); err == nil || string(read(t, out+SignatureExtension)) != "mine" {
		t.Errorf("a file was written over: %v", err)
	}
}

// TestSignedWACZ signs a WACZ within, in the anonymous form.
func TestSignedWACZ(t *testing.T) {
	key := ecKey(t)
	private, public := keyFiles(t, key)
	signer, err := ReadKey(private)
	if err != nil {
		t.Fatal(err)
	}
	a, b := snapshot(t, Options{Format: WACZ, Sign: signer}, nil), snapshot(t, Options{Format: WACZ, Sign: signer}, nil)
	if a.SHA256 != b.SHA256 {
		t.Error("two signed snapshots of one site differ")
	}
	v := verify(t, a.Path)
	v.CheckKey(publicOf(t, public))
	if len(v.Findings) > 0 || !strings.Contains(fmt.Sprint(v.Proved), "signed it") {
		t.Errorf("%v, %v", v.Findings, v.Proved)
	}
	_, other := keyFiles(t, ecKey(t))
	v = verify(t, a.Path)
	if v.CheckKey(publicOf(t, other)); !strings.Contains(fmt.Sprint(v.Findings), "another key") {
		t.Errorf("%v", v.Findings)
	}
	v = verify(t, snapshot(t, Options{Format: WACZ}, nil).Path)
	if v.CheckKey(nil); !strings.Contains(fmt.Sprint(v.Findings), "holds no signature") {
		t.Errorf("%v", v.Findings)
	}
	text, err := readText(open(t, a.Path).outerZip(), waczDigest, maxText)
	if err != nil {
		t.Fatal(err)
	}
	var d struct{ SignedData map[string]any }
	if err := json.Unmarshal(text, &d); err != nil || len(d.SignedData) != 6 {
		t.Errorf("%v, %v", err, d)
	}
	for _, c := range []struct{ from, to, want string }{
		{`"hash":"sha256:`, `"hash":"sha256:0`, "not what the holder"}, {`"signature":"`, `"signature":"AAAA`, "not 96 bytes"},
		{`"created"`, `"more":1,"created"`, "other keys"}, {`"created"`, `"domain":"x","created"`, ""}, {`"publicKey":"`, `"publicKey":"AAAA`, "without a key on P-384"},
	} {
		_, _, other, err := parseWACZDigest([]byte(strings.Replace(string(text), c.from, c.to, 1)))
		if c.want == "" && !other || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, %v", c.to, other, err)
		}
	}
}

// outerZip is the archive around a WACZ.
func (s *Snapshot) outerZip() tree { return s.tree.(*warcTree).zip }

// TestOpenSSL has openssl check both kinds of signatures.
func TestOpenSSL(t *testing.T) {
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Skip("openssl is not installed, and did not check signatures")
	}
	dir := t.TempDir()
	openssl := func(args ...string) {
		t.Helper()
		if out, err := exec.Command("openssl", args...).CombinedOutput(); err != nil {
			t.Errorf("openssl %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
	at := func(name string, b []byte) string {
		overwrite(t, filepath.Join(dir, name), b)
		return filepath.Join(dir, name)
	}
	openssl("genpkey", "-algorithm", "ed25519", "-out", filepath.Join(dir, "ed.pem"))
	openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384", "-out", filepath.Join(dir, "ec.pem"))
	ed, err := ReadKey(filepath.Join(dir, "ed.pem"))
	if err != nil {
		t.Fatal(err)
	}
	sig, _, err := parseSignature(read(t, snapshot(t, Options{Sign: ed}, nil).Path+SignatureExtension))
	if err != nil {
		t.Fatal(err)
	}
	raw, _ := base64.StdEncoding.DecodeString(sig.Signature)
	openssl("pkeyutl", "-verify", "-inkey", filepath.Join(dir, "ed.pem"), "-rawin", "-in", at("message", sig.message()), "-sigfile", at("ed.sig", raw))

	ec, err := ReadKey(filepath.Join(dir, "ec.pem"))
	if err != nil {
		t.Fatal(err)
	}
	text, err := readText(open(t, snapshot(t, Options{Format: WACZ, Sign: ec}, nil).Path).outerZip(), waczDigest, maxText)
	if err != nil {
		t.Fatal(err)
	}
	d, public, _, err := parseWACZDigest(text)
	if err != nil {
		t.Fatal(err)
	}
	raw, _ = base64.StdEncoding.DecodeString(d.Signed.Signature)
	der, err := asn1.Marshal(struct{ R, S *big.Int }{new(big.Int).SetBytes(raw[:48]), new(big.Int).SetBytes(raw[48:])})
	if err != nil {
		t.Fatal(err)
	}
	openssl("dgst", "-sha256", "-verify", at("public.pem", pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public})), "-signature", at("ec.sig", der), at("hash", []byte(d.Hash)))
}

// TestKeys reads what are no keys for snapshots.
func TestKeys(t *testing.T) {
	wrong, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	rsaFile, public := keyFiles(t, wrong)
	dir := t.TempDir()
	overwrite(t, filepath.Join(dir, "text"), []byte("no key"))
	for _, file := range []string{rsaFile, public, filepath.Join(dir, "text"), filepath.Join(dir, "none")} {
		if _, err := ReadKey(file); err == nil {
			t.Errorf("%s is a key", file)
		}
	}
	private, _ := keyFiles(t, edKey(t))
	if _, err := ReadPublicKey(private); err == nil {
		t.Error("a private key is a public one")
	}
	plant(t, dir, small)
	for _, f := range []Format{Zip, HTML} {
		opt := Options{Site: siteIn(dir), Date: someDay, Format: f, Sign: ecKey(t), Page: "cities/mosul", Out: filepath.Join(t.TempDir(), "x")}
		if _, err := Write(t.Context(), opt); err == nil {
			t.Errorf("%s: signed by a key on P-384", f)
		}
		if _, err := os.Stat(opt.Out); err == nil {
			t.Errorf("%s: something is left", f)
		}
	}
}

// FuzzSignature reads signatures.
func FuzzSignature(f *testing.F) {
	f.Add([]byte(`{"format":"waqai-signature-1","manifest":"","created":"","tool":"","publicKey":"","signature":""}`))
	f.Add([]byte(`{"path":"datapackage.json","hash":"","signedData":{"hash":"","created":"","software":"","version":"","publicKey":"","signature":""}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		parseSignature(b)
		parseWACZDigest(b)
	})
}
