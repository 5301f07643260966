package io.towpath.disk;

import io.towpath.disk.nbd.NbdImage;
import io.towpath.disk.nbd.NbdUri;
import io.towpath.disk.nbd.NbdWriter;
import io.towpath.disk.ova.Member;
import io.towpath.disk.ova.Ova;
import io.towpath.disk.qcow2.NewLayer;
import io.towpath.disk.qcow2.Qcow2Chain;
import io.towpath.disk.qcow2.Qcow2Writers;
import io.towpath.disk.raw.DeviceWriter;
import io.towpath.disk.raw.RawImage;
import io.towpath.disk.raw.RawWriter;
import io.towpath.disk.vhd.VhdImage;
import io.towpath.disk.vhd.VhdWriters;
import io.towpath.disk.vhdx.VhdxImage;
import io.towpath.disk.vhdx.VhdxWriter;
import io.towpath.disk.vmdk.DeltaOutline;
import io.towpath.disk.vmdk.VmdkChain;
import io.towpath.disk.vmdk.VmdkWriters;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Opens images to read and makes images to write, whatever their format.
public final class DiskImages {

    /// What [#create] makes, in the order people are told of them.
    private static final List<DiskFormat> WRITABLE = List.of(DiskFormat.QCOW2, DiskFormat.RAW, DiskFormat.VMDK,
            DiskFormat.VHD, DiskFormat.VHDX);

    private DiskImages() {}

    /// Loads what every image needs, for a process whose other threads have something else to do first.
    public static void prepare() {
        LibC.load();
    }

    /// The formats that are written.
    public static List<DiskFormat> writable() {
        return WRITABLE;
    }

    /// Opens an image. Its format is the declared one, if its content agrees, or the one its content shows; content that
    /// shows none is refused and never taken as raw, since a guest can write anything into a raw disk.
    ///
    /// @throws ImageException [Reason#FORMAT_UNKNOWN], [Reason#FORMAT_MISMATCH], and all that the format itself refuses
    public static DiskReader open(DiskRef ref, OpenOptions options) throws IOException {
        return switch (ref) {
            case DiskRef.Stored stored -> open(source(stored, options), options);
            case DiskRef.Device(var path) -> open(ImageSource.openDevice(path).openedAs(options), options);
            case DiskRef.Served(var uri) -> limited(served(uri, options), options);
            case DiskRef.Provided provided -> limited(provided.opener().open(), options);
        };
    }

    /// The same for a source that is open; it is taken over, and closed when this fails.
    public static DiskReader open(ImageSource source, OpenOptions options) throws IOException {
        return limited(open(source, options, new DiskChain(source, options)), options);
    }

    /// Looks whether anybody has an image open, be it only to read it, as QEMU has those below a running VM's layer.
    ///
    /// @throws ImageException [Reason#TARGET_IN_USE]
    public static void requireUnused(Path image) throws ImageException {
        QemuLocks.requireUnused(image);
    }

    /// Opens the delta of a VMware snapshot by itself, as a layer upon a disk that the caller has by other means
    /// ([LayeredDisk]): what the delta leaves out is unallocated.
    ///
    /// @param descriptor beside the extent that it names
    public static DiskReader openLayer(Path descriptor) throws IOException {
        ImageSource source = ImageSource.open(descriptor);
        try {
            return VmdkChain.layer(source, OpenOptions.declared(DiskFormat.VMDK));
        } catch (IOException | RuntimeException e) {
            ImageSource.closeAfter(source, e);
            throw e;
        }
    }

    /// Tells the ranges that the delta of a VMware snapshot speaks of, by its tables alone, which are brought from where it
    /// lies: its grains are not. Ranges come in the order of the disk.
    ///
    /// @param near          a local file as long as the delta, with nothing in it
    /// @param type          as its descriptor has it: `VMFSSPARSE`, `SESPARSE`
    /// @param capacityBytes that the disk has to have
    public static void deltaOutline(Path near, String type, long capacityBytes, DeltaFetch fetch,
            Consumer<ByteRange> each) throws IOException {
        DeltaOutline.tell(near, type, capacityBytes, fetch, each);
    }

    private static DiskReader limited(DiskReader reader, OpenOptions options) {
        RateLimit limit = options.limit();
        return limit == null ? reader : new LimitedReader(reader, limit);
    }

    /// The same for a layer of a chain, which goes on below it.
    static DiskReader open(ImageSource source, OpenOptions options, DiskChain chain) throws IOException {
        try {
            DiskFormat format = options.format();
            if (format == null) {
                format = Signature.recognise(source);
            } else if (format != DiskFormat.RAW) {
                Signature.confirm(source, format);
            }
            return switch (format) {
                case RAW -> RawImage.open(source);
                case QCOW2 -> Qcow2Chain.open(source, options, chain);
                case VMDK -> VmdkChain.open(source, options, chain);
                case VHD -> VhdImage.open(source);
                case VHDX -> VhdxImage.open(source, options);
                case NBD -> throw unsupported(source.name(), format);
            };
        } catch (IOException | RuntimeException e) {
            ImageSource.closeAfter(source, e);
            throw e;
        }
    }

    /// Starts an image; a file that is there already is overwritten.
    ///
    /// @param path    of a file, or of a block device, which takes a raw disk
    /// @param options by qemu-img's names
    public static DiskWriter create(Path path, DiskFormat format, long sizeBytes, Map<String, String> options)
            throws IOException {
        BlockDevice device = BlockDevice.at(path);
        if (device != null) {
            DeviceTarget.requireRaw(path, format, options);
            return DeviceWriter.create(path, device, sizeBytes, () -> false);
        }
        return switch (format) {
            case RAW -> RawWriter.create(path, sizeBytes, options);
            case QCOW2 -> Qcow2Writers.create(path, sizeBytes, options);
            case VMDK -> VmdkWriters.create(path, sizeBytes, options);
            case VHD -> VhdWriters.create(path, sizeBytes, options);
            case VHDX -> VhdxWriter.create(path, sizeBytes, options);
            case NBD -> throw unsupported(path.toString(), format);
        };
    }

    /// Begins an empty QCOW2 layer upon an image: who writes to the layer leaves the image as it is.
    ///
    /// @param layer must not exist
    /// @param base  absolute; read to learn the disk's size
    public static void layer(Path layer, Path base, DiskFormat baseFormat) throws IOException {
        long sizeBytes;
        try (DiskReader reader = open(DiskRef.file(base), OpenOptions.declared(baseFormat))) {
            sizeBytes = reader.sizeBytes();
        }
        NewLayer.create(layer, base, baseFormat, sizeBytes);
    }

    /// Goes on with an image that [#create] began; it is as its last checkpoint left it, or newer.
    ///
    /// @param options those it was begun with
    public static DiskWriter resume(Path path, DiskFormat format, Map<String, String> options) throws IOException {
        BlockDevice device = BlockDevice.at(path);
        if (device != null) {
            DeviceTarget.requireRaw(path, format, options);
            return DeviceWriter.resume(path, device);
        }
        return switch (format) {
            case RAW -> RawWriter.resume(path, options);
            case QCOW2 -> Qcow2Writers.resume(path, options);
            case VMDK -> VmdkWriters.resume(path, options);
            case VHD -> VhdWriters.resume(path);
            case VHDX -> VhdxWriter.resume(path);
            case NBD -> throw unsupported(path.toString(), format);
        };
    }

    /// The further files of an image at `path`: a flat extent. While `path` ends with `.part`, so do they.
    public static List<Path> companions(Path path, DiskFormat format, Map<String, String> options) throws IOException {
        return format == DiskFormat.VMDK ? VmdkWriters.companions(path, options) : List.of();
    }

    /// What a server shows is the guest's bytes, whatever they look like.
    private static DiskReader served(NbdUri uri, OpenOptions options) throws IOException {
        DiskFormat format = options.format();
        if (format != null && format != DiskFormat.NBD) {
            throw new ImageException(Reason.UNSUPPORTED_FEATURE, uri.label(), "image", "format", null,
                    "an image of the format %s behind a server is not read".formatted(format.id()),
                    "Have the server show the disk itself, as qemu-nbd does with its option -f.");
        }
        return NbdImage.open(uri);
    }

    /// Starts a disk at a server. Whatever the export held before reads as zeroes.
    ///
    /// @param sizeBytes of the disk, which has to be that of the export
    public static DiskWriter create(NbdUri uri, long sizeBytes) throws IOException {
        return NbdWriter.create(uri, sizeBytes);
    }

    /// Goes on with a disk at a server, whatever it holds.
    public static DiskWriter resume(NbdUri uri) throws IOException {
        return NbdWriter.resume(uri);
    }

    /// Goes on with a disk that [#create(NbdUri, long)] began.
    static DiskWriter resume(NbdUri uri, long sizeBytes) throws IOException {
        return NbdWriter.resume(uri, sizeBytes);
    }

    /// A member of an archive is read where it lies.
    private static ImageSource source(DiskRef.Stored ref, OpenOptions options) throws IOException {
        ImageSource file = ImageSource.open(ref.file()).openedAs(options);
        String name = ref.member();
        try {
            if (name == null) {
                DeltaMark.refuseBegun(file);
                return file;
            }
            Member member = Ova.locate(ref.file(), name);
            file.ensureUnchanged();
            return file.slice(ref.label(), member.offset(), member.length());
        } catch (IOException | RuntimeException e) {
            ImageSource.closeAfter(file, e);
            throw e;
        }
    }

    private static ImageException unsupported(String name, DiskFormat format) {
        return new ImageException(Reason.UNSUPPORTED_FEATURE, name, "image", null, null,
                "the format " + format.id() + " is not supported here", "Convert to qcow2 or raw.");
    }
}
