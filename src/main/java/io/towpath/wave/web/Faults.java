package io.towpath.wave.web;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.validation.BindingResult;
import org.springframework.validation.FieldError;

/// What is wrong in a form, by field, in a sentence.
final class Faults {

    private Faults() {}

    static Map<String, String> of(BindingResult result) {
        Map<String, String> faults = new LinkedHashMap<>();
        for (FieldError fault : result.getFieldErrors()) {
            String message = fault.isBindingFailure() || fault.getDefaultMessage() == null
                    ? "This is not acceptable."
                    : fault.getDefaultMessage();
            faults.putIfAbsent(fault.getField(), message);
        }
        return faults;
    }
}
