package io.towpath.console.web;

import java.util.Set;
import org.springframework.stereotype.Component;
import org.thymeleaf.dialect.AbstractDialect;
import org.thymeleaf.dialect.IPostProcessorDialect;
import org.thymeleaf.engine.AbstractTemplateHandler;
import org.thymeleaf.model.ICloseElementTag;
import org.thymeleaf.model.IDocType;
import org.thymeleaf.model.IOpenElementTag;
import org.thymeleaf.postprocessor.IPostProcessor;
import org.thymeleaf.postprocessor.PostProcessor;
import org.thymeleaf.templatemode.TemplateMode;

/// Begins every page with a document type (without one browsers draw in quirks mode) and ends its title with
/// ` · Towpath`, so that no template has to.
@Component
final class PageFinish extends AbstractDialect implements IPostProcessorDialect {

    PageFinish() {
        super("Towpath page");
    }

    @Override
    public int getDialectPostProcessorPrecedence() {
        return 1000;
    }

    @Override
    public Set<IPostProcessor> getPostProcessors() {
        return Set.of(new PostProcessor(TemplateMode.HTML, Handler.class, 1000));
    }

    /// One per rendered page; Thymeleaf creates it. A later `title` belongs to a picture and is left alone, as is every one of a
    /// part, which has no page around it.
    public static final class Handler extends AbstractTemplateHandler {

        private boolean typed;
        private boolean whole;
        private boolean titled;

        @Override
        public void handleDocType(IDocType docType) {
            typed = true;
            super.handleDocType(docType);
        }

        @Override
        public void handleOpenElement(IOpenElementTag tag) {
            if (tag.getElementCompleteName().equals("html")) {
                whole = true;
                if (!typed) {
                    typed = true;
                    super.handleDocType(getContext().getModelFactory().createHTML5DocType());
                }
            }
            super.handleOpenElement(tag);
        }

        @Override
        public void handleCloseElement(ICloseElementTag tag) {
            if (whole && !titled && tag.getElementCompleteName().equals("title")) {
                titled = true;
                super.handleText(getContext().getModelFactory().createText(" · Towpath"));
            }
            super.handleCloseElement(tag);
        }
    }
}
