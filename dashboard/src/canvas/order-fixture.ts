/** Two questions, of which the first has an empty path. Of tests only. */
export const ORDER = `document:
  dsl: "1.0.3"
  namespace: templates
  name: order-approval
  version: "1.0.0"
  title: Approve large orders
  summary: An order over 100 is booked only when a person says yes. Smaller ones are booked at once.
  metadata: { start: webhook }
do:
  - readOrder:
      set:
        id: \${ $workflow.input.body.id }
        customer: \${ $workflow.input.body.customer }
        total: \${ $workflow.input.body.total }
      export: { as: "$context + {readOrder: .}" }
  - isItLarge:
      metadata: { title: Is it large? }
      do:
        - choose:
            switch:
              - over100: { when: "\${ ([($context.readOrder.total)? | numbers | . > 100] | any) }", then: askFirst }
              - otherwise: { then: exit }
        - askFirst:
            do:
              - askForApproval:
                  call: person.approve:1@connectors
                  with:
                    assignee: ada@example.com
                    title: Book order \${ $context.readOrder.id }?
                    description: \${ $context.readOrder.customer } orders for \${ $context.readOrder.total }.
                    expires: P3D
                  export: { as: "$context + {askForApproval: .}" }
            then: exit
  - isItDeclined:
      metadata: { title: Is it declined? }
      do:
        - decide:
            switch:
              - declined: { when: "\${ ([($context.askForApproval.approved)? | . == false] | any) }", then: sayNo }
              - otherwise: { then: goOn }
        - sayNo:
            do:
              - noteTheReason:
                  set:
                    order: \${ $context.readOrder.id }
                    booked: false
                    reason: \${ $context.askForApproval.comment }
            then: exit
        - goOn:
            do:
              - bookOrder:
                  call: http
                  with:
                    method: post
                    endpoint: https://echo.millrace.internal/orders
                    body:
                      order: \${ $context.readOrder.id }
                      total: \${ $context.readOrder.total }
                  export: { as: "$context + {bookOrder: .}" }
              - noteTheBooking:
                  set:
                    order: \${ $context.bookOrder.body.order }
                    booked: true
            then: exit
`;
