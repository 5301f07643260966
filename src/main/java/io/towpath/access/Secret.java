package io.towpath.access;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// A password or token on its way to the one who may see it. Prints as dots, so that no log shows it.
public record Secret(@JsonValue String value) {

    @JsonCreator
    public Secret {
    }

    @Override
    public String toString() {
        return "•••";
    }
}
