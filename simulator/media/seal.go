package media

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"

	"go.mau.fi/whatsmeow/util/cbcutil"
)

// What can be wrong with a hosted file.
var (
	// ErrEncryptedHash says that the encrypted file is not the one that the message names.
	ErrEncryptedHash = errors.New("hash of encrypted file differs")
	// ErrMAC says that the file was encrypted with another key, or changed since.
	ErrMAC = errors.New("MAC of file differs")
	// ErrHash says that the decrypted file is not the one that the message names.
	ErrHash = errors.New("hash of file differs")
	// ErrLength says that the file is not as long as the message says, or no encrypted file at all.
	ErrLength = errors.New("length of file differs")
)

// AnySize is the Size of a file of which the message does not say it.
const AnySize = -1

// Sum is the hash by which messages name a file that is not encrypted.
func Sum(plain []byte) Hash { return sha256.Sum256(plain) }

// KeySize is how many bytes a file's key has.
const KeySize = 32

// macSize is how many bytes of MAC stand behind an encrypted file.
const macSize = 10

// Seal encrypts a file with a key of 32 bytes. It returns what a message says about it, without a path.
func Seal(kind Kind, key []byte, plain io.Reader, into io.Writer) (File, error) {
	file := File{Kind: kind, Key: key}
	k := expand(file.Key, kind)
	sum, sealed, size, _, err := cbcutil.EncryptStream(k.cipher, k.iv, k.mac, plain, struct{ io.Writer }{into})
	if err != nil {
		return File{}, fmt.Errorf("encrypt file: %w", err)
	}
	file.SHA256, file.EncSHA256, file.Size = sum, sealed, int64(size)
	return file, nil
}

// Open decrypts a file, piece by piece, and then checks all that the message said about it: both hashes, the MAC, the
// length. What was written before an error is not to be trusted.
func Open(file File, encrypted io.Reader, into io.Writer) error {
	k := expand(file.Key, file.Kind)
	block, err := aes.NewCipher(k.cipher)
	if err != nil {
		return fmt.Errorf("make cipher: %w", err)
	}
	o := opener{
		cbc: cipher.NewCBCDecrypter(block, k.iv), mac: hmac.New(sha256.New, k.mac),
		sealed: sha256.New(), plain: sha256.New(), into: into,
	}
	o.mac.Write(k.iv)
	if err := o.run(encrypted); err != nil {
		return err
	}
	return o.check(file)
}

// opener decrypts one file. It holds back what may be the padding and the MAC.
type opener struct {
	cbc                cipher.BlockMode
	mac, sealed, plain hash.Hash
	into               io.Writer
	rest               []byte
	size               int64
}

// tail is how much of the end may be padding and MAC.
const tail = aes.BlockSize + macSize

func (o *opener) run(encrypted io.Reader) error {
	buf := make([]byte, 64<<10)
	for {
		n, err := encrypted.Read(buf)
		o.sealed.Write(buf[:n])
		o.rest = append(o.rest, buf[:n]...)
		if ready := (len(o.rest) - tail) / aes.BlockSize * aes.BlockSize; ready > 0 {
			if err := o.decrypt(o.rest[:ready], 0); err != nil {
				return err
			}
			o.rest = append(o.rest[:0], o.rest[ready:]...)
		}
		if errors.Is(err, io.EOF) {
			return o.finish()
		}
		if err != nil {
			return fmt.Errorf("read encrypted file: %w", err)
		}
	}
}

// finish decrypts the last blocks and strips the padding from them.
func (o *opener) finish() error {
	last := len(o.rest) - macSize
	if last <= 0 || last%aes.BlockSize != 0 {
		return fmt.Errorf("%w: the encrypted file is cut off", ErrLength)
	}
	mac := bytes.Clone(o.rest[last:])
	err := o.decrypt(o.rest[:last], aes.BlockSize)
	if !hmac.Equal(o.mac.Sum(nil)[:macSize], mac) {
		return ErrMAC
	}
	return err
}

// decrypt decrypts whole blocks in place and writes them, without the padding if it may be that long.
func (o *opener) decrypt(blocks []byte, padding int) error {
	o.mac.Write(blocks)
	o.cbc.CryptBlocks(blocks, blocks)
	if padding > 0 {
		pad := int(blocks[len(blocks)-1])
		if pad == 0 || pad > padding {
			return fmt.Errorf("%w: wrong padding", ErrLength)
		}
		blocks = blocks[:len(blocks)-pad]
	}
	o.size += int64(len(blocks))
	o.plain.Write(blocks)
	if _, err := o.into.Write(blocks); err != nil {
		return fmt.Errorf("write decrypted file: %w", err)
	}
	return nil
}

func (o *opener) check(file File) error {
	switch {
	case !bytes.Equal(o.sealed.Sum(nil), file.EncSHA256):
		return ErrEncryptedHash
	case !bytes.Equal(o.plain.Sum(nil), file.SHA256):
		return ErrHash
	case file.Size != AnySize && o.size != file.Size:
		return fmt.Errorf("%w: %d bytes, not %d", ErrLength, o.size, file.Size)
	default:
		return nil
	}
}
