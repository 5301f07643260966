package io.towpath.images.web;

import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.Permission;
import io.towpath.disk.ImageException;
import io.towpath.images.ImageFiles;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
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

    record MeasureOf(@NotNull @Valid PlaceJson image, @NotNull String format) {}

    record SpaceJson(long requiredBytes, long fullyAllocatedBytes) {}

    @PostMapping("/inspect")
    InspectedJson inspect(@Valid @RequestBody PlaceJson image) throws ImageException {
        return InspectedJson.of(images.inspect(image.place()));
    }

    /// In parts: `next` is where to ask on.
    @PostMapping("/map")
    MappedJson map(@Valid @RequestBody MapOf wanted) throws ImageException {
        return MappedJson.of(images.map(wanted.image().place(), wanted.from() == null ? 0 : wanted.from(), wanted
                .most() == null ? 1000 : wanted.most()));
    }

    /// The space that an image of another format needs at most.
    @PostMapping("/measure")
    SpaceJson measure(@Valid @RequestBody MeasureOf wanted) throws ImageException {
        var space = images.measure(wanted.image().place(), wanted.format());
        return new SpaceJson(space.required(), space.fullyAllocated());
    }
}
