// The judge of our checkpoints and proofs: what golang.org/x/mod/sumdb says of each question on standard input.
package main

import (
	"bufio"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type question struct {
	Keys  []string
	Note  []byte // to open
	Leaf  []byte // to find at Index
	Old   []byte // to find in the tree, when it had Index leaves
	Index int64
	Size  int64
	Root  []byte
	Proof [][]byte
}

// witness knows cosignature/v1, which note.NewVerifier does not.
type witness struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func (w witness) Name() string    { return w.name }
func (w witness) KeyHash() uint32 { return w.hash }
func (w witness) Verify(msg, sig []byte) bool {
	if len(sig) != 72 {
		return false
	}
	head := fmt.Sprintf("cosignature/v1\ntime %d\n", binary.BigEndian.Uint64(sig))
	return ed25519.Verify(w.key, append([]byte(head), msg...), sig[8:])
}

func verifier(vkey string) (note.Verifier, error) {
	parts := strings.SplitN(vkey, "+", 3)
	key, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(key) != 33 || key[0] != 4 {
		return note.NewVerifier(vkey)
	}
	id := sha256.Sum256(append([]byte(parts[0]+"\n"), key...))
	return witness{parts[0], binary.BigEndian.Uint32(id[:]), key[1:]}, nil
}

func hash(b []byte) (h tlog.Hash) {
	copy(h[:], b)
	return h
}

func hashes(list [][]byte) (all []tlog.Hash) {
	for _, b := range list {
		all = append(all, hash(b))
	}
	return all
}

func judge(q question) error {
	if q.Leaf != nil {
		return tlog.CheckRecord(hashes(q.Proof), q.Size, hash(q.Root), q.Index, hash(q.Leaf))
	}
	if q.Old != nil {
		return tlog.CheckTree(hashes(q.Proof), q.Size, hash(q.Root), q.Index, hash(q.Old))
	}
	var known []note.Verifier
	for _, vkey := range q.Keys {
		v, err := verifier(vkey)
		if err != nil {
			return err
		}
		known = append(known, v)
	}
	opened, err := note.Open(q.Note, note.VerifierList(known...))
	if err == nil && len(opened.Sigs) < len(known) {
		return errors.New("not all have signed")
	}
	return err
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var q question
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			panic(err)
		}
		answer, _ := json.Marshal(fmt.Sprint(judge(q)))
		fmt.Println(string(answer))
	}
}
