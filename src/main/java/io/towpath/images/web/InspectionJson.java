package io.towpath.images.web;

import io.swagger.v3.oas.annotations.media.Schema;

/// What `inspect` says.
@Schema(oneOf = {InspectedJson.class, PackageJson.class}, description = "Of an image its sizes, partitions and file"
        + " systems; of an OVA or OVF its VMs and the images of their disks. `format` tells which.")
sealed interface InspectionJson permits InspectedJson, PackageJson {}
