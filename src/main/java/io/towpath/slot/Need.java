package io.towpath.slot;

/// @param units how many of the place's slots; never more than it has are counted
public record Need(Resource resource, int units) {

    public Need {
        if (units < 1) {
            throw new IllegalArgumentException("%s: %d units".formatted(resource, units));
        }
    }
}
