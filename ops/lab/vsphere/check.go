package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
)

// check replays the journal up to a line and says whether an image holds what it must. It shares with the lab nothing but
// the meaning of a seed: no layer, no change tracking.
func check(arguments []string) int {
	flags := flag.NewFlagSet("check", flag.ExitOnError)
	file := flags.String("journal", "", "journal.jsonl of the lab's directory")
	vm := flags.String("vm", "", "name of the VM")
	key := flags.Int64("disk", 2000, "device key of the disk")
	at := flags.Int64("at", math.MaxInt64, "last line that counts")
	snapshot := flags.String("snapshot", "", "or: as of this snapshot")
	format := flags.String("format", "raw", "of the image; other than raw: read with qemu-img")
	write := flags.String("write", "", "write the truth to this raw file, and compare nothing")
	_ = flags.Parse(arguments)
	truth, err := replay(*file, *vm, int32(*key), *at, *snapshot)
	if err != nil {
		fmt.Fprintln(os.Stderr, "check:", err)
		return 2
	}
	if *write != "" {
		err = truth.save(*write)
	} else if flags.NArg() != 1 {
		err = errors.New("which image?")
	} else {
		var wrong []area
		if wrong, err = truth.compare(flags.Arg(0), *format); err == nil {
			for n, a := range wrong {
				if n < 20 {
					fmt.Printf("differs: offset %d length %d\n", a.start, a.length)
				}
			}
			fmt.Printf("%d writes, %d bytes: %d places differ\n", len(truth.writes), truth.size, len(wrong))
			if len(wrong) > 0 {
				return 1
			}
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "check:", err)
		return 2
	}
	return 0
}

type truth struct {
	size   int64
	writes []record
}

func replay(file, vm string, key int32, at int64, snapshot string) (*truth, error) {
	in, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	t := &truth{size: -1}
	frozen := map[string][]record{}
	lines := bufio.NewReaderSize(in, 1<<20)
	for seq := int64(1); seq <= at; seq++ {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			break // without its end, a line is being written
		}
		if err != nil {
			return nil, err
		}
		var r record
		if err := json.Unmarshal(line, &r); err != nil || r.Seq != seq {
			return nil, fmt.Errorf("line %d is damaged", seq)
		}
		if r.VM != vm {
			continue
		}
		switch {
		case r.Kind == "disk" && r.Disk == key:
			t.size = r.Length
		case r.Kind == "write" && r.Disk == key:
			t.writes = append(t.writes, r)
		case r.Kind == "snapshot":
			frozen[r.Snapshot] = append([]record(nil), t.writes...)
		case r.Kind == "revert":
			t.writes = append([]record(nil), frozen[r.Snapshot]...)
		}
	}
	if t.size < 0 {
		return nil, fmt.Errorf("the journal knows no disk %d of %s", key, vm)
	}
	if snapshot != "" {
		writes, known := frozen[snapshot]
		if !known {
			return nil, fmt.Errorf("the journal knows no %s", snapshot)
		}
		t.writes = writes
	}
	return t, nil
}

func (t *truth) save(path string) error {
	out, err := os.Create(path)
	if err != nil {
		return err
	}
	defer out.Close()
	if err := out.Truncate(t.size); err != nil {
		return err
	}
	for _, r := range t.writes {
		p := bytesOf(r.Seed, r.Length)
		if digest(p) != r.Sha256 {
			return fmt.Errorf("line %d: the seed does not give the content", r.Seq)
		}
		if _, err := out.WriteAt(p, r.Offset); err != nil {
			return err
		}
	}
	return nil
}

// compare says in which 4 KiB places an image differs; it may be longer where it holds zeros, as formats round up.
func (t *truth) compare(image, format string) ([]area, error) {
	folder, err := os.MkdirTemp("", "lab-check")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	expected := filepath.Join(folder, "truth.raw")
	if err := t.save(expected); err != nil {
		return nil, err
	}
	if format != "raw" {
		plain := filepath.Join(folder, "image.raw")
		if said, err := exec.Command("qemu-img", "convert", "-f", format, "-O", "raw", image, plain).CombinedOutput(); err != nil {
			return nil, fmt.Errorf("qemu-img: %w: %s", err, said)
		}
		image = plain
	}
	a, err := os.Open(expected)
	if err != nil {
		return nil, err
	}
	defer a.Close()
	b, err := os.Open(image)
	if err != nil {
		return nil, err
	}
	defer b.Close()
	var wrong []area
	inA, inB := bufio.NewReaderSize(a, 1<<20), bufio.NewReaderSize(b, 1<<20)
	for at := int64(0); ; at += grainSize {
		p, q := make([]byte, grainSize), make([]byte, grainSize)
		n, errA := io.ReadFull(inA, p)
		m, errB := io.ReadFull(inB, q)
		if errors.Is(errA, io.EOF) && errors.Is(errB, io.EOF) {
			break
		}
		if m < n || !bytes.Equal(p, q) { // beyond the disk p is zeros
			wrong = append(wrong, area{at, grainSize})
		}
	}
	return wrong, nil
}
