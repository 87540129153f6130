// Shows the API's description, which this same server gives.
SwaggerUIBundle({ url: document.getElementById("api").dataset.description, dom_id: "#api" });
