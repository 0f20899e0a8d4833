/**
 * A definition with a step of every kind that the builder knows, as the builder writes them: what it draws, and what
 * its panel asks, is looked at with it. It is to be valid, and to run up to the question.
 */
export const EVERY_KIND = `
document:
  dsl: "1.0.3"
  namespace: shop
  name: everything
  version: "1.0.0"
  title: Handle an order
  summary: With a step of every kind.
  metadata: { start: webhook }
do:
  - getOrder:
      try:
        - getOrder:
            call: http
            with:
              method: post
              endpoint: https://echo.millrace.internal/orders
              headers: { X-Shop: millrace }
              body: { id: "\${ $workflow.input.body.id }", total: 250, items: [{ sku: a1 }, { sku: b2 }], email: ada@example.com }
      catch:
        retry: { delay: PT2S, backoff: { exponential: {} }, limit: { attempt: { count: 5 } } }
        do:
          - otherwise: { set: { body: { id: none, total: 0, items: [] } } }
      export: { as: "\${ $context + {getOrder: .} }" }
  - isItLarge:
      metadata: { title: Is it large? }
      do:
        - choose:
            switch:
              - over100: { when: "\${ ([($context.getOrder.body.total)? | numbers | . > 100] | any) }", then: over100 }
              - otherwise: { then: otherwise }
        - over100:
            do:
              - tellTheTeam:
                  call: slack.postMessage:1@connectors
                  with: { connection: team-slack, channel: "#orders", text: "Order \${ $context.getOrder.body.id }" }
                  if: "\${ false }"
            then: exit
        - otherwise:
            do:
              - noteSmall: { set: { size: small } }
            then: exit
  - reserve:
      metadata:
        title: Reserve the goods
        compensate:
          - release: { set: { released: true } }
      call: http
      with: { method: put, endpoint: "https://echo.millrace.internal/stock" }
  - eachItem:
      metadata: { title: For each item, concurrency: 1 }
      for: { each: item, in: "\${ $context.getOrder.body.items }" }
      do:
        - pack: { set: { sku: "\${ $item.sku }", order: "\${ $context.getOrder.body.id }" } }
  - tellAll:
      metadata: { title: Tell everybody }
      fork:
        branches:
          - warehouse:
              do:
                - packed:
                    emit: { event: { with: { source: https://shop.example, type: com.example.packed, data: { id: 4711 } } } }
          - books:
              do:
                - price: { run: { script: { language: javascript, code: "console.log(net * 1.19)", arguments: { net: 100 } } } }
  - pause: { wait: PT1S }
  - careful:
      metadata: { title: Do it with care }
      do:
        - refuse:
            if: "\${ false }"
            raise: { error: { type: "https://serverlessworkflow.io/spec/1.0.0/errors/validation", status: 400, title: The order is empty } }
  - report:
      if: "\${ false }"
      run: { workflow: { namespace: shop, name: report, version: "1.0.0", input: { of: orders } } }
  - listen:
      if: "\${ false }"
      metadata: { title: Wait for the parcel }
      listen: { to: { one: { with: { type: com.example.delivered } } } }
  - askDetails:
      if: "\${ false }"
      metadata: { title: Ask for the address }
      call: person.form:1@connectors
      with:
        assignee: "#shop"
        title: Where to?
        schema: { type: object, properties: { street: { title: Street, type: string } }, required: [street] }
  - askForApproval:
      metadata: { title: Ask for approval }
      call: person.approve:1@connectors
      with:
        assignee: ada@example.com
        title: "Ship order \${ $context.getOrder.body.id }?"
        expires: P3D
      export: { as: "\${ $context + {askForApproval: .} }" }
`;

/** Fails in a loop, of what a service answered: the page says so, and shows the request. */
export const REFUSED = `
document: { dsl: "1.0.3", namespace: shop, name: invoices, version: "1.0.0", title: Send invoices }
do:
  - gather: { set: { numbers: [4711, 4712, 4713] } }
  - each:
      metadata: { title: For each invoice }
      for: { each: number, in: "\${ .numbers }" }
      do:
        - prepare: { set: { number: "\${ $number }" } }
        - send:
            call: http
            with: { method: post, endpoint: "https://echo.millrace.internal/status/422", body: "\${ . }" }
`;
