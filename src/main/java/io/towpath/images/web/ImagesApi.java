package io.towpath.images.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.Permission;
import io.towpath.disk.ImageException;
import io.towpath.images.ImageFiles;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// What an image in a registered folder is: answered at once, from its metadata.
@RestController
@RequestMapping("/api/v1/images")
@PreAuthorize(Permission.INVENTORY_READ)
@Tag(name = "images")
class ImagesApi {

    private final ImageFiles images;

    ImagesApi(ImageFiles images) {
        this.images = images;
    }

    /// @param from where on the disk to begin
    /// @param most extents to tell, 1,000 unless said
    record MapOf(@NotNull @Valid PlaceJson image, @Nullable @Min(0) Long from,
            @Nullable @Min(1) @Max(10_000) Integer most) {}

    /// @param format  to be written: `qcow2`, or `ova`, `ovf` for a package
    /// @param options of that format, by qemu-img's names
    record MeasureOf(@NotNull @Valid PlaceJson image, @NotNull String format,
            @Nullable @Size(max = 20) Map<String, @NotNull String> options) {}

    /// @param atOnceBytes while it is made: an OVA is put together of disks that stand beside it
    record SpaceJson(long requiredBytes, long fullyAllocatedBytes, long atOnceBytes) {}

    @PostMapping("/inspect")
    @Operation(summary = "What an image, an OVA or an OVF is", description = "From its metadata, at once. The manifest of"
            + " a package is not verified: see `verify`. An image that is refused is told with everything that is wrong"
            + " with it (`problems`, at most 100); a package with the refusals of its disks, each by itself.")
    InspectionJson inspect(@Valid @RequestBody PlaceJson image) throws ImageException {
        Optional<InspectionJson> content = images.inspectPackage(image.place()).map(PackageJson::of);
        return content.isPresent() ? content.get() : InspectedJson.of(images.inspect(image.place()));
    }

    @PostMapping("/inspect/guest")
    @PreAuthorize(Permission.IMAGE_EXECUTE)
    @Operation(summary = "What an image is, and which operating system is on it", description = "Has virt-inspector look,"
            + " where libguestfs is installed, with a deadline (`towpath.images.guest-patience`); it starts a small VM,"
            + " which takes from seconds to minutes, and one runs at a time. Where nothing was found `problems` says why."
            + " The image has to be a file of its own.")
    GuestJson inspectGuest(@Valid @RequestBody PlaceJson image) throws ImageException {
        return GuestJson.of(images.inspectGuest(image.place()));
    }

    @PostMapping("/map")
    @Operation(summary = "Which of a disk's bytes are data, zero or unallocated", description = "In parts: `next` is"
            + " where to ask on.")
    MappedJson map(@Valid @RequestBody MapOf wanted) throws ImageException {
        return MappedJson.of(images.map(wanted.image().place(), wanted.from() == null ? 0 : wanted.from(), wanted
                .most() == null ? 1000 : wanted.most()));
    }

    @PostMapping("/measure")
    @Operation(summary = "The space that an image of another format needs at most", description = "Of an OVA or OVF: the"
            + " images of all its disks. What is compressed is counted as if it did not become smaller.")
    SpaceJson measure(@Valid @RequestBody MeasureOf wanted) throws ImageException {
        var space = images.measure(wanted.image().place(), wanted.format(), wanted.options() == null
                ? Map.of()
                : wanted.options());
        return new SpaceJson(space.made().required(), space.made().fullyAllocated(), space.atOnce());
    }
}
