package main

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"sort"
)

// A layer is a file of a disk's chain: the flat base, or a delta in VMware's COWD format. A delta is valid on disk after
// every write, so that it can be read by others as soon as it is frozen.
type layer struct {
	file   *os.File
	folder string
	name   string // of the descriptor
	size   int64
	parent *layer
	grains map[int64]int64 // where in the file; grains that are not here are the parent's, or zero
	tables map[int64]int64 // COWD's grain tables, by their place in the directory
	end    int64
}

const (
	grainSize   = 4096
	sector      = 512
	grainsTable = 4096
	directoryAt = 4 * sector
)

func newBase(folder, name string, size int64) (*layer, error) {
	l := &layer{folder: folder, name: name, size: size, grains: map[int64]int64{}}
	file, err := os.OpenFile(filepath.Join(folder, l.data()), os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	l.file = file
	if err := file.Truncate(size); err != nil {
		return nil, err
	}
	return l, l.describe()
}

func newDelta(parent *layer, name string) (*layer, error) {
	l := &layer{folder: parent.folder, name: name, size: parent.size, parent: parent, grains: map[int64]int64{},
		tables: map[int64]int64{}}
	file, err := os.OpenFile(filepath.Join(l.folder, l.data()), os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	l.file = file
	directory := (l.size/grainSize + grainsTable - 1) / grainsTable
	l.end = directoryAt + (directory*4+sector-1)/sector*sector
	head := make([]byte, l.end)
	copy(head, "COWD")
	for i, v := range []int64{1, 3, l.size / sector, grainSize / sector, directoryAt / sector, directory, l.end / sector} {
		binary.LittleEndian.PutUint32(head[4+4*i:], uint32(v))
	}
	if _, err := file.WriteAt(head, 0); err != nil {
		return nil, err
	}
	return l, l.describe()
}

func (l *layer) data() string {
	stem := l.name[:len(l.name)-len(".vmdk")]
	if l.tables != nil {
		return stem + "-delta.vmdk"
	}
	return stem + "-flat.vmdk"
}

// describe writes the small text file that names the data and the parent.
func (l *layer) describe() error {
	kind, extent, parent, hint := "vmfs", "VMFS", "ffffffff", ""
	if l.parent != nil {
		kind, extent, parent = "vmfsSparse", "VMFSSPARSE", "fffffffe"
		hint = fmt.Sprintf("parentFileNameHint=%q\n", l.parent.name)
	}
	text := fmt.Sprintf("# Disk DescriptorFile\nversion=1\nencoding=\"UTF-8\"\nCID=fffffffe\nparentCID=%s\ncreateType=%q\n%s\n"+
		"# Extent description\nRW %d %s %q\n\n# The Disk Data Base\n#DDB\n\nddb.adapterType = \"lsilogic\"\n"+
		"ddb.geometry.cylinders = \"%d\"\nddb.geometry.heads = \"255\"\nddb.geometry.sectors = \"63\"\n"+
		"ddb.virtualHWVersion = \"14\"\n", parent, kind, hint, l.size/sector, extent, l.data(), l.size/sector/255/63+1)
	return os.WriteFile(filepath.Join(l.folder, l.name), []byte(text), 0o644)
}

// read is of the view that this layer and its parents make.
func (l *layer) read(p []byte, offset int64) error {
	for len(p) > 0 {
		g, skip := offset/grainSize, offset%grainSize
		n := grainSize - skip
		if n > int64(len(p)) {
			n = int64(len(p))
		}
		if from, at := l.find(g); from == nil {
			for i := range p[:n] {
				p[i] = 0
			}
		} else if _, err := from.file.ReadAt(p[:n], at+skip); err != nil {
			return err
		}
		p, offset = p[n:], offset+n
	}
	return nil
}

func (l *layer) find(g int64) (*layer, int64) {
	for from := l; from != nil; from = from.parent {
		if at, has := from.grains[g]; has {
			return from, at
		}
	}
	return nil, 0
}

func (l *layer) write(p []byte, offset int64) error {
	for len(p) > 0 {
		g, skip := offset/grainSize, offset%grainSize
		n := grainSize - skip
		if n > int64(len(p)) {
			n = int64(len(p))
		}
		whole := p[:n]
		if _, has := l.grains[g]; !has && n < grainSize {
			// the rest of the grain comes from below
			whole = make([]byte, grainSize)
			if err := l.read(whole, g*grainSize); err != nil {
				return err
			}
			copy(whole[skip:], p[:n])
			skip = 0
		}
		at, err := l.place(g)
		if err != nil {
			return err
		}
		if _, err := l.file.WriteAt(whole, at+skip); err != nil {
			return err
		}
		p, offset = p[n:], offset+n
	}
	return nil
}

// place gives a grain its room in the file.
func (l *layer) place(g int64) (int64, error) {
	if at, has := l.grains[g]; has {
		return at, nil
	}
	if l.tables == nil {
		l.grains[g] = g * grainSize
		return l.grains[g], nil
	}
	table, has := l.tables[g/grainsTable]
	if !has {
		table = l.end
		l.end += grainsTable * 4
		if err := l.file.Truncate(l.end); err != nil {
			return 0, err
		}
		if err := l.put(directoryAt+g/grainsTable*4, table/sector); err != nil {
			return 0, err
		}
		l.tables[g/grainsTable] = table
	}
	at := l.end
	l.end += grainSize
	if err := l.file.Truncate(l.end); err != nil {
		return 0, err
	}
	if err := l.put(table+g%grainsTable*4, at/sector); err != nil {
		return 0, err
	}
	l.grains[g] = at
	return at, l.put(4+4*6, l.end/sector)
}

func (l *layer) put(at, value int64) error {
	var word [4]byte
	binary.LittleEndian.PutUint32(word[:], uint32(value))
	_, err := l.file.WriteAt(word[:], at)
	return err
}

// absorb takes over what a child holds; what the parent held there is lost.
func (l *layer) absorb(child *layer) error {
	var order []int64
	for g := range child.grains {
		order = append(order, g)
	}
	sort.Slice(order, func(a, b int) bool { return order[a] < order[b] })
	p := make([]byte, grainSize)
	for _, g := range order {
		if _, err := child.file.ReadAt(p, child.grains[g]); err != nil {
			return err
		}
		if err := l.write(p, g*grainSize); err != nil {
			return err
		}
	}
	return child.discard()
}

func (l *layer) discard() error {
	_ = l.file.Close()
	if err := os.Remove(filepath.Join(l.folder, l.data())); err != nil {
		return err
	}
	return os.Remove(filepath.Join(l.folder, l.name))
}

// held says for a block of the view whether any layer holds something of it.
func (l *layer) held(offset, length int64) bool {
	for g := offset / grainSize; g*grainSize < offset+length; g++ {
		if from, _ := l.find(g); from != nil {
			return true
		}
	}
	return false
}
