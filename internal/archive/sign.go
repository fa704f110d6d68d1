package archive

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"os"
	"time"
)

// signatureFormat names the form of a Signature, and begins what it signs.
const signatureFormat = "waqai-signature-1"

// SignatureExtension is what the name of a signature adds to that of its snapshot.
const SignatureExtension = ".sig"

// Signature is what stands beside a signed snapshot: who holds the key says that the
// manifest has this digest. It proves nothing about when.
type Signature struct {
	Format    string `json:"format"`   // signatureFormat
	Manifest  string `json:"manifest"` // "sha256:" and the digest of the manifest
	Created   string `json:"created"`  // of the snapshot
	Tool      string `json:"tool"`
	PublicKey string `json:"publicKey"` // SubjectPublicKeyInfo (DER) of an Ed25519 key, in base64
	Signature string `json:"signature"` // Ed25519, of message, in base64
}

// message gives the bytes that are signed: format, manifest, time and tool, a line
// each.
func (s *Signature) message() []byte {
	return fmt.Appendf(nil, "%s\n%s\n%s\n%s\n", s.Format, s.Manifest, s.Created, s.Tool)
}

// ReadKey reads a private key of a PEM file (PKCS #8): Ed25519, which signs any
// snapshot, or ECDSA on P-384, which signs a WACZ within.
//
//	openssl genpkey -algorithm ed25519 -out key.pem
//	openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out key.pem
func ReadKey(file string) (crypto.Signer, error) {
	der, kind, err := readPEM(file)
	if err != nil {
		return nil, err
	}
	key, err := x509.ParsePKCS8PrivateKey(der)
	wrong := &Error{Path: file, Message: "is no private key that signs snapshots", Hint: "openssl genpkey -algorithm ed25519 -out key.pem  makes one", Misuse: true}
	if err != nil || kind != "PRIVATE KEY" {
		return nil, wrong
	}
	switch key := key.(type) {
	case ed25519.PrivateKey:
		return key, nil
	case *ecdsa.PrivateKey:
		if key.Curve == elliptic.P384() {
			return key, nil
		}
	}
	return nil, wrong
}

// ReadPublicKey reads a public key of a PEM file, as SubjectPublicKeyInfo.
func ReadPublicKey(file string) ([]byte, error) {
	der, kind, err := readPEM(file)
	if err != nil {
		return nil, err
	}
	if _, err := x509.ParsePKIXPublicKey(der); err != nil || kind != "PUBLIC KEY" {
		return nil, &Error{Path: file, Message: "is no public key", Hint: "openssl pkey -in key.pem -pubout -out public.pem  makes it of a private one", Misuse: true}
	}
	return der, nil
}

func readPEM(file string) (der []byte, kind string, err error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, "", &Error{Path: file, Message: "cannot be read", Err: plainError(err)}
	}
	block, _ := pem.Decode(b)
	if block == nil {
		return nil, "", &Error{Path: file, Message: "is no key in PEM", Hint: "its first line has to begin  -----BEGIN", Misuse: true}
	}
	return block.Bytes, block.Type, nil
}

// checkSign refuses keys that do not sign a format.
func checkSign(opt Options) error {
	if opt.Sign == nil {
		return nil
	}
	if opt.Format == HTML {
		return &Error{Path: opt.Out, Message: "a single page is not signed", Hint: "sign a snapshot of the whole site", Misuse: true}
	}
	if _, ok := opt.Sign.(*ecdsa.PrivateKey); ok {
		if opt.Format != WACZ {
			return &Error{Path: opt.Out, Message: "a key on P-384 signs a WACZ only", Hint: "use an Ed25519 key, or  -format wacz", Misuse: true}
		}
		return nil
	}
	if _, err := os.Lstat(opt.Out + SignatureExtension); err == nil {
		return &Error{Path: opt.Out + SignatureExtension, Message: "is there already", Hint: "choose another name with -out, or move it away", Misuse: true}
	}
	return nil
}

// signBeside writes the signature of a snapshot with an Ed25519 key.
func signBeside(opt Options, manifest string) error {
	key, ok := opt.Sign.(ed25519.PrivateKey)
	if !ok {
		return nil
	}
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return err
	}
	s := &Signature{Format: signatureFormat, Manifest: "sha256:" + manifest, Created: opt.Date.Format(time.RFC3339), Tool: opt.Tool, PublicKey: base64.StdEncoding.EncodeToString(public)}
	s.Signature = base64.StdEncoding.EncodeToString(ed25519.Sign(key, s.message()))
	b, err := marshal(s, "  ")
	if err != nil {
		return err
	}
	return worldly(opt.Out+SignatureExtension, writeFile(opt.Out+SignatureExtension, b))
}

// parseSignature reads a signature and checks it by the key that it names.
func parseSignature(b []byte) (s *Signature, public []byte, err error) {
	s = new(Signature)
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(s); err != nil || d.More() || s.Format != signatureFormat {
		return nil, nil, fmt.Errorf("is no signature of the form %s", signatureFormat)
	}
	public, err = base64.StdEncoding.Strict().DecodeString(s.PublicKey)
	if err != nil {
		return nil, nil, fmt.Errorf("has no key in base64")
	}
	key, err := x509.ParsePKIXPublicKey(public)
	ed, ok := key.(ed25519.PublicKey)
	if err != nil || !ok {
		return nil, nil, fmt.Errorf("has no Ed25519 key")
	}
	signature, err := base64.StdEncoding.Strict().DecodeString(s.Signature)
	if err != nil || !ed25519.Verify(ed, s.message(), signature) {
		return nil, nil, fmt.Errorf("is not what the holder of its key signed")
	}
	return s, public, nil
}

// CheckSignature compares the signature in a file with the snapshot that was
// verified, and its key with public where that is not nil.
func (s *Snapshot) CheckSignature(v *Verification, file string, public []byte) error {
	b, err := os.ReadFile(file)
	if err != nil {
		return &Error{Path: file, Message: "cannot be read", Err: plainError(err)}
	}
	found := func(format string, args ...any) {
		v.Findings = append(v.Findings, Finding{"", "the signature " + file + " " + fmt.Sprintf(format, args...)})
	}
	sig, key, err := parseSignature(b)
	switch {
	case err != nil:
		found("%s", err)
	case sig.Manifest != "sha256:"+v.Manifest:
		found("is that of another snapshot: it names the manifest %s", sig.Manifest)
	case s.About != nil && sig.Created != s.About.Created:
		found("is of %s, and the snapshot of %s", sig.Created, s.About.Created)
	case public != nil && !bytes.Equal(public, key):
		found("was made with another key, whose SHA-256 is %s", digestOf(key))
	default:
		v.Proved = append(v.Proved, signedBy(key, public))
	}
	return nil
}

// signedBy words what a good signature shows.
func signedBy(key, public []byte) string {
	if public != nil {
		return "who holds the private half of the key that was given signed it"
	}
	return "who holds the key with the SHA-256 " + digestOf(key) + " signed it; whose key that is has to be known otherwise"
}

// waczSigned is the digest of the description of a WACZ, and its signature in the
// anonymous form.
type waczSigned struct {
	Path   string          `json:"path"`
	Hash   string          `json:"hash"`
	Signed *waczSignedData `json:"signedData,omitempty"`
}

type waczSignedData struct {
	Hash      string `json:"hash"`
	Created   string `json:"created"`
	Software  string `json:"software"`
	Version   string `json:"version"`
	PublicKey string `json:"publicKey"`
	Signature string `json:"signature"`
}

// signWACZ signs the digest of a description. The signature is that of RFC 6979, so
// that the same has the same.
func signWACZ(key *ecdsa.PrivateKey, hash, created, tool string) (*waczSignedData, error) {
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256([]byte(hash))
	der, err := key.Sign(nil, sum[:], crypto.SHA256)
	if err != nil {
		return nil, err
	}
	var pair struct{ R, S *big.Int }
	if _, err := asn1.Unmarshal(der, &pair); err != nil {
		return nil, err
	}
	raw := make([]byte, 96)
	pair.R.FillBytes(raw[:48])
	pair.S.FillBytes(raw[48:])
	return &waczSignedData{
		Hash: hash, Created: created, Software: tool, Version: waczVersion,
		PublicKey: base64.StdEncoding.EncodeToString(public), Signature: base64.StdEncoding.EncodeToString(raw),
	}, nil
}

// parseWACZDigest reads datapackage-digest.json and checks the signature in it. A
// signature in the form that names a domain is not looked at: other is set.
func parseWACZDigest(b []byte) (d *waczSigned, public []byte, other bool, err error) {
	var raw struct {
		Path       string          `json:"path"`
		Hash       string          `json:"hash"`
		SignedData json.RawMessage `json:"signedData"`
	}
	if err := json.Unmarshal(b, &raw); err != nil {
		return nil, nil, false, fmt.Errorf("is no JSON of a digest")
	}
	d = &waczSigned{Path: raw.Path, Hash: raw.Hash}
	if raw.SignedData == nil {
		return d, nil, false, nil
	}
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(raw.SignedData, &keys); err != nil {
		return d, nil, false, fmt.Errorf("has a signature that is no object")
	}
	if _, ok := keys["domain"]; ok {
		return d, nil, true, nil
	}
	d.Signed = new(waczSignedData)
	dec := json.NewDecoder(bytes.NewReader(raw.SignedData))
	dec.DisallowUnknownFields()
	if err := dec.Decode(d.Signed); err != nil {
		return d, nil, false, fmt.Errorf("has a signature with other keys than those of the anonymous form")
	}
	if public, err = base64.StdEncoding.Strict().DecodeString(d.Signed.PublicKey); err != nil {
		return d, nil, false, fmt.Errorf("has a signature without a key in base64")
	}
	key, err := x509.ParsePKIXPublicKey(public)
	ec, ok := key.(*ecdsa.PublicKey)
	if err != nil || !ok || ec.Curve != elliptic.P384() {
		return d, nil, false, fmt.Errorf("has a signature without a key on P-384")
	}
	signature, err := base64.StdEncoding.Strict().DecodeString(d.Signed.Signature)
	if err != nil || len(signature) != 96 {
		return d, nil, false, fmt.Errorf("has a signature that is not 96 bytes in base64")
	}
	sum := sha256.Sum256([]byte(d.Signed.Hash))
	if d.Signed.Hash != d.Hash || !ecdsa.Verify(ec, sum[:], new(big.Int).SetBytes(signature[:48]), new(big.Int).SetBytes(signature[48:])) {
		return d, nil, false, fmt.Errorf("has a signature that is not what the holder of its key signed")
	}
	return d, public, false, nil
}
