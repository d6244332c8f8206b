package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"

	"github.com/google/uuid"
)

// A secret is the org's id and 256 random bits: the org is known before the database
// is asked, which shows the rows of one org alone. The id is a name and lets nobody in.
const (
	orgBytes    = 16
	secretBytes = 32
)

// newSecret returns a secret of the org, as text that an address can hold.
func newSecret(org string) (string, error) {
	id, err := uuid.Parse(org)
	if err != nil {
		return "", err
	}
	raw := make([]byte, orgBytes+secretBytes)
	rand.Read(raw[copy(raw, id[:]):]) // never fails
	return base64.RawURLEncoding.EncodeToString(raw), nil
}

// orgOf returns the org of a secret; false when the text is none.
func orgOf(secret string) (org string, ok bool) {
	raw, err := base64.RawURLEncoding.DecodeString(secret)
	if err != nil || len(raw) != orgBytes+secretBytes {
		return "", false
	}
	return uuid.UUID(raw[:orgBytes]).String(), true
}

// hashOf returns what is stored of a secret. It is random, so that no salt is needed
// and nothing is learned from how long the database looks for it.
func hashOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
